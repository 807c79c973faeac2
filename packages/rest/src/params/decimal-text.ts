// A number as decimal text without an exponent.

/** Undefined for whole numbers beyond 2^53, whose digits are no longer sure. */
export function decimalText(value: number): string | undefined {
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? String(value) : undefined
  const text = String(value)
  const parts = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = ''] = parts
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${whole}${fraction}`
}
