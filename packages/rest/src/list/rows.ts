// The rows of a page, and the proof that they advance.
import type { BatchResult } from '../batch/batch-result.ts'
import { RestError } from '../errors/rest-error.ts'
import { type Id, idOf } from './row-id.ts'

/** How a method writes its pages. */
export interface PageShape {
  /** Name of the id in filter and order. */
  readonly idField: string
  /** Member that holds the rows; undefined: the result itself or its only list. */
  readonly rowsField: string | undefined
}

export interface Page {
  readonly rows: readonly unknown[]
  readonly ids: readonly Id[]
}

export const nothing: Page = { rows: [], ids: [] }

export interface FoundRows {
  readonly rows: readonly unknown[]
  /** The member that holds them; undefined: the result itself. */
  readonly field: string | undefined
}

/** @throws RestError `unreadable` */
export function rowsOf(method: string, result: unknown, rowsField: string | undefined): FoundRows {
  // Some methods write an empty list as null (wire.md section 9.4).
  if (result === null) return { rows: [], field: rowsField }
  const direct = rowsField === undefined ? listOf(result) : undefined
  if (direct !== undefined) return { rows: direct, field: undefined }
  const lists = Object.entries(result as object)
    .filter(([name]) => rowsField === undefined || name === rowsField)
    .map(([field, value]) => ({ field, rows: listOf(value) }))
    .filter(({ rows }) => rows !== undefined)
  const [only] = lists
  if (only?.rows !== undefined && lists.length === 1) return { rows: only.rows, field: only.field }
  // PHP writes an object without members as an empty list.
  if (Array.isArray(result) && result.length === 0) return { rows: [], field: rowsField }
  throw new RestError(
    'unreadable',
    `The result of ${method} ${
      rowsField === undefined
        ? 'is no list and does not hold a single one; name the member that holds the rows as rowsField'
        : `holds no list in ${rowsField}; name another rowsField`
    }, or use call() to read it.`,
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
 * The rows of a page with their ids, each greater than the one before and than `cursor`: otherwise the method ignores
 * the order or the filter, and rows would come twice or for ever.
 *
 * @throws RestError `list-stalled`, `unreadable`
 */
export function readPage(
  method: string,
  result: unknown,
  { idField, rowsField }: PageShape,
  cursor: Id | undefined
): Page {
  const { rows } = rowsOf(method, result, rowsField)
  let last = cursor
  const ids = rows.map((row) => {
    const id = rowId(row, idField)
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
  return { rows, ids }
}

/** As `readPage`; undefined for a command that failed, or a page that is not what it should be. */
export function tryPage(
  method: string,
  answered: BatchResult | undefined,
  shape: PageShape,
  cursor: Id | undefined
): Page | undefined {
  if (answered?.status !== 'ok') return undefined
  try {
    return readPage(method, answered.result, shape, cursor)
  } catch (error) {
    if (error instanceof RestError) return undefined
    throw error
  }
}

function rowId(row: unknown, idField: string): Id | undefined {
  const key = idKeyOf(row, idField)
  return key === undefined ? undefined : idOf((row as Readonly<Record<string, unknown>>)[key])
}

/** The id's name in the row: some methods filter by `ID` and answer `id` (wire.md section 10.2). */
export function idKeyOf(row: unknown, name: string): string | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  if (Object.hasOwn(row, name)) return name
  return Object.keys(row).find((key) => key.toLowerCase() === name.toLowerCase())
}

function stalled(method: string, why: string): RestError {
  return new RestError('list-stalled', `The list ${method} cannot go on: ${why}.`, {
    method,
    ran: 'yes',
    retry: 'no'
  })
}
