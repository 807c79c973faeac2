// Pagination and order of REST 3.0 lists (wire.md section 15).
import { toText } from '../php/convert.ts'
import { jsonEncode } from '../php/json-encode.ts'
import { isArray, type PhpArray, type PhpValue } from '../php/value.ts'
import { V3Error } from './v3-error.ts'

const DEFAULT_LIMIT = 50
const MOST_ROWS = 1000

export interface Pagination {
  readonly limit: number
  readonly offset: number
}

/** A page goes before an offset. @throws V3Error */
export function readPagination(query: PhpArray): Pagination {
  const given = query.get('pagination') ?? new Map()
  if (!isArray(given)) throw invalidPagination(given)
  const limit = Math.min(wholeNumber(given, 'limit') ?? DEFAULT_LIMIT, MOST_ROWS)
  const page = wholeNumber(given, 'page')
  if (limit === 0 || page === 0) throw invalidPagination(given)
  return { limit, offset: page === undefined ? (wholeNumber(given, 'offset') ?? 0) : (page - 1) * limit }
}

function wholeNumber(given: PhpArray, name: string): number | undefined {
  const value = given.get(name)
  if (value === undefined) return undefined
  if (!/^\d{1,15}$/.test(toText(value))) throw invalidPagination(given)
  return Number(toText(value))
}

function invalidPagination(given: PhpValue): V3Error {
  const text = `Unable to recognize the pagination parameter \`${jsonEncode(given)}\``
  return new V3Error('INVALIDPAGINATION', text)
}

/** Field of the row and direction; without any, by id. `nameOf` knows the fields that can be sorted by. @throws V3Error */
export function readOrder(query: PhpArray, nameOf: (field: string) => string | undefined): PhpArray {
  const given = query.get('order') ?? new Map()
  if (!isArray(given)) throw invalidOrder(given)
  return new Map(
    [...given].map(([field, direction]) => {
      const name = nameOf(String(field))
      const isKnown = /^(?:asc|desc)$/i.test(toText(direction))
      if (name === undefined || !isKnown) throw invalidOrder(given)
      return [name, direction] as const
    })
  )
}

function invalidOrder(given: PhpValue): V3Error {
  return new V3Error('INVALIDORDER', `Unable to recognize the order parameter \`${jsonEncode(given)}\``)
}
