// Orders two values of a CRM field as the database would: numbers, moments, or text without regard to case.
import type { FieldType } from './deal-fields.ts'

export type Comparable = number | string

/** What a field's text compares as; an empty or missing value is `undefined`. */
export function comparable(type: FieldType, text: string | null): Comparable | undefined {
  if (text === null || text === '') return undefined
  if (type === 'integer' || type === 'double') return Number.parseFloat(text) || 0
  if (type === 'date' || type === 'datetime') {
    return moment(text) ?? text
  }
  return text.toLowerCase()
}

/** Milliseconds of the forms of wire.md section 13; without an offset it is the portal's time zone, UTC. */
function moment(text: string): number | undefined {
  const iso = text.replace(/^(\d\d)\.(\d\d)\.(\d{4})/, '$3-$2-$1').replace(/^(\S{10}) /, '$1T')
  const at = Date.parse(/^\S{10}T[^+Z-]+$/.test(iso) ? `${iso}Z` : iso)
  return Number.isNaN(at) ? undefined : at
}

/** Negative, zero or positive; missing values come first, as NULL does. */
export function compare(left: Comparable | undefined, right: Comparable | undefined): number {
  if (left === right) return 0
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1
  return left < right ? -1 : 1
}
