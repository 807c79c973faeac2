// What it takes to read a list by chains, and whether it can be.
import type { PageCommands } from './page-commands.ts'
import { idKeyOf, type Page, rowsOf } from './rows.ts'
import { pageSize, type SinglePage, type Source } from './source.ts'

export interface ChainSource extends Source {
  readonly path: IdPath
  readonly commands: PageCommands
}

/** Where in a page its last row keeps its id, for references. */
export interface IdPath {
  /** Undefined: the result itself is the list. */
  readonly rowsField: string | undefined
  readonly idKey: string
}

/** @returns undefined where the list has to be read page by page */
export function chainSourceOf(
  source: Source,
  commands: PageCommands,
  { result, ...page }: SinglePage
): ChainSource | undefined {
  const { method, shape } = source
  const idKey = idKeyOf(page.rows[pageSize - 1], shape.idField)
  if (idKey === undefined || page.rows.length !== pageSize) return undefined
  const path = { rowsField: rowsOf(method, result, shape.rowsField).field, idKey }
  const isExact = typeof page.ids.at(-1) === 'number'
  return isExact && isResolvable(result, path, page) ? { ...source, path, commands } : undefined
}

/** Whether the portal finds the last row's id where a reference looks for it. */
export function isResolvable(result: unknown, { rowsField, idKey }: IdPath, page: Page): boolean {
  const rows = rowsField === undefined ? result : (result as Readonly<Record<string, unknown>>)[rowsField]
  const last = page.rows[pageSize - 1]
  return (
    Array.isArray(rows) &&
    rows.length === pageSize &&
    typeof last === 'object' &&
    last !== null &&
    Object.hasOwn(last, idKey)
  )
}
