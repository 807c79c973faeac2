// An id of a row: portals write it as a number or as text (wire.md section 13).

/** A number wherever it is exact; they compare with one another. Kept so because a long list has very many. */
export type Id = number | bigint

/** Undefined for everything but a whole number. */
export function idOf(value: unknown): Id | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  const short = shortNumber(value)
  if (short !== undefined) return short
  if (!/^-?\d{1,30}$/.test(value)) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : BigInt(value)
}

/** The number that up to 15 digits write, which is always exact. */
function shortNumber(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined
  let number = 0
  for (let place = 0; place < text.length; place += 1) {
    const digit = text.charCodeAt(place) - 48
    if (digit < 0 || digit > 9) return undefined
    number = number * 10 + digit
  }
  return number
}
