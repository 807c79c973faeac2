// PHP's conversions between types, and values of our own side turned into PHP values.
import { floatToText } from './float-text.ts'
import { isArray, isFloat, phpInt, phpList, phpMap, type PhpValue } from './value.ts'

/** What methods may hand over as plain data; `undefined` members are left out, non-integers become floats. */
export type Plain = PhpValue | readonly Plain[] | { readonly [key: string]: Plain | undefined }

/** A PHP value of plain data. */
export function toPhp(plain: Plain): PhpValue {
  if (
    plain === null ||
    typeof plain === 'string' ||
    typeof plain === 'boolean' ||
    typeof plain === 'bigint'
  ) {
    return plain
  }
  if (typeof plain === 'number') return Number.isSafeInteger(plain) ? plain : { float: plain }
  if (plain instanceof Map || isPhpFloat(plain)) return plain
  if (Array.isArray(plain)) return phpList(plain.map(toPhp))
  const entries = Object.entries(plain).filter((entry): entry is [string, Plain] => entry[1] !== undefined)
  return phpMap(entries.map(([key, value]) => [key, toPhp(value)]))
}

/** PHP truth: `"0"`, `""`, 0, 0.0, null, false and the empty array are false; `"false"` and `"00"` are true. */
export function toBool(value: PhpValue | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === '0') return false
  if (isArray(value)) return value.size > 0
  if (isFloat(value)) return value.float !== 0
  return value !== false && value !== 0
}

/** `(int)`: leading number of a text, otherwise 0. */
export function toInt(value: PhpValue | undefined): number {
  if (value === undefined || value === null) return 0
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(phpInt(value))
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isArray(value)) return value.size > 0 ? 1 : 0
  if (isFloat(value)) return truncated(value.float)
  const number = /^[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(value)
  return number === null ? 0 : truncated(Number(number[0]))
}

/** `(string)`: true is `1`, false and null are empty, an array is the word `Array`. */
export function toText(value: PhpValue | undefined): string {
  if (value === undefined || value === null || value === false) return ''
  if (value === true) return '1'
  if (isArray(value)) return 'Array'
  if (isFloat(value)) return floatToText(value.float)
  return String(value)
}

function truncated(value: number): number {
  // + 0 turns the negative zero of Math.trunc into the only zero that integers have.
  return Number.isFinite(value) ? Math.trunc(value) + 0 : 0
}

function isPhpFloat(plain: object): plain is { readonly float: number } {
  return 'float' in plain && typeof plain.float === 'number'
}
