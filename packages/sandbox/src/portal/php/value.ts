// PHP values as the portal's own code sees them: ordered arrays with integer or text keys, integers apart from floats.

/** An integer beyond 2^53 is a `bigint`; every other integer is a `number`. */
export type PhpKey = string | number | bigint

/** A PHP array: keys in insertion order; integer keys are numbers, never digit strings. */
export type PhpArray = Map<PhpKey, PhpValue>

/** A PHP float: kept apart from integers because both print differently (`1.0E+25`). */
export interface PhpFloat {
  readonly float: number
}

export type PhpValue = null | boolean | string | number | bigint | PhpFloat | PhpArray

/** The key PHP makes of a text: decimal integers without leading zeros become integers. */
export function phpKey(text: string): PhpKey {
  if (!/^(?:0|-?[1-9]\d*)$/.test(text)) return text
  const key = BigInt(text)
  return fitsInt(key) ? phpInt(key) : text
}

/** True for the 64-bit integers of PHP: larger numbers become floats, larger keys stay text. */
export function fitsInt(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value
}

/** A PHP integer from any whole number. */
export function phpInt(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

export function isArray(value: PhpValue | undefined): value is PhpArray {
  return value instanceof Map
}

export function isFloat(value: PhpValue | undefined): value is PhpFloat {
  return typeof value === 'object' && value !== null && 'float' in value
}

/** A PHP list: keys 0..n-1. */
export function phpList(values: Iterable<PhpValue>): PhpArray {
  const array: PhpArray = new Map()
  for (const value of values) array.set(array.size, value)
  return array
}

/** A PHP array from entries whose text keys are taken as PHP takes them. */
export function phpMap(entries: Iterable<readonly [string, PhpValue]>): PhpArray {
  const array: PhpArray = new Map()
  for (const [key, value] of entries) array.set(phpKey(key), value)
  return array
}

/** True for keys 0..n-1 in order (`array_is_list`); the empty array is one too. */
export function isList(array: PhpArray): boolean {
  let expected = 0
  for (const key of array.keys()) if (key !== expected++) return false
  return true
}

/** The key that `$array[]` would take. */
export function nextKey(array: PhpArray): PhpKey {
  let largest: number | bigint | undefined
  for (const key of array.keys()) {
    if (typeof key !== 'string' && (largest === undefined || key > largest)) largest = key
  }
  return largest === undefined ? 0 : phpInt(BigInt(largest) + 1n)
}
