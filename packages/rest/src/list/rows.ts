// The rows of a page, and the proof that they advance.
import { RestError } from '../errors/rest-error.ts'
import { idOf } from './row-id.ts'

/** The result itself, or its only list (`items`, `tasks`, ...). @throws RestError `unreadable` */
export function rowsOf(method: string, result: unknown): readonly unknown[] {
  // Some methods write an empty list as null (wire.md section 9.4).
  const rows = result === null ? [] : listOf(result)
  if (rows !== undefined) return rows
  const lists = Object.values(result as object)
    .map(listOf)
    .filter((list) => list !== undefined)
  const [only] = lists
  if (only !== undefined && lists.length === 1) return only
  throw new RestError(
    'unreadable',
    `The result of ${method} is no list and does not hold a single one; use call() to read it.`,
    { method, ran: 'yes', retry: 'no' }
  )
}

/** PHP writes a list with gaps in its keys as an object. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return undefined
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key)) ? Object.values(value) : undefined
}

/**
 * The ids of the rows, each greater than the one before and than `cursor`: otherwise the method ignores the order or
 * the filter, and rows would come twice or for ever.
 *
 * @throws RestError `list-stalled`
 */
export function rowIds(
  method: string,
  rows: readonly unknown[],
  idField: string,
  cursor: bigint | undefined
): readonly bigint[] {
  let last = cursor
  return rows.map((row) => {
    const id = idOf(fieldOf(row, idField))
    if (id === undefined) {
      throw stalled(method, `a row has no whole number in ${idField}; name the field of the id as idField`)
    }
    if (last !== undefined && id <= last) {
      throw stalled(
        method,
        `row ${id} came after row ${last}, so this method does not order or filter by ${idField}; ` +
          'name another idField, or use call() and page by offset'
      )
    }
    last = id
    return id
  })
}

/** Some methods filter by `ID` and answer `id` (wire.md section 10.2). */
function fieldOf(row: unknown, name: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined
  const fields = row as Readonly<Record<string, unknown>>
  if (Object.hasOwn(fields, name)) return fields[name]
  const other = Object.keys(fields).find((key) => key.toLowerCase() === name.toLowerCase())
  return other === undefined ? undefined : fields[other]
}

function stalled(method: string, why: string): RestError {
  return new RestError('list-stalled', `The list ${method} cannot go on: ${why}.`, {
    method,
    ran: 'yes',
    retry: 'no'
  })
}
