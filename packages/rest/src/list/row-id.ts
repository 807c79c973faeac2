// An id of a row: portals write it as a number or as text (wire.md section 13).

/** Undefined for everything but a whole number. */
export function idOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  return typeof value === 'string' && /^-?\d{1,30}$/.test(value) ? BigInt(value) : undefined
}
