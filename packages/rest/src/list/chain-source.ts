// What it takes to read a list by chains, and whether it can be.
import { type CommandText, commandTexts } from '../batch/commands.ts'
import { RestError } from '../errors/rest-error.ts'
import { pageParams } from './keyset.ts'
import { idKeyOf, type Page, rowsOf } from './rows.ts'
import { pageSize, type SinglePage, type Source } from './source.ts'

export interface ChainSource extends Source {
  readonly path: IdPath
  readonly pageCommand: PageCommand
}

/** Where in a page its last row keeps its id, for references. */
export interface IdPath {
  /** Undefined: the result itself is the list. */
  readonly rowsField: string | undefined
  readonly idKey: string
}

/** The command of the page behind an id, or behind the one that a reference stands for. */
export type PageCommand = (key: string, cursor: bigint | string) => CommandText

/** @returns undefined where the list has to be read page by page */
export function chainSourceOf(source: Source, { result, ...page }: SinglePage): ChainSource | undefined {
  const { method, keyset, shape } = source
  const idKey = idKeyOf(page.rows[pageSize - 1], shape.idField)
  if (idKey === undefined || page.rows.length !== pageSize) return undefined
  const path = { rowsField: rowsOf(method, result, shape.rowsField).field, idKey }
  const isExact = Number.isSafeInteger(Number(page.ids.at(-1)))
  if (!isExact || !isResolvable(result, path, page) || holdsBoolean(keyset.params)) return undefined
  const pageCommand = pageCommandOf(source)
  return pageCommand === undefined ? undefined : { ...source, path, pageCommand }
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

/** A filter by `false` finds what is not set, one by the text 0 finds zeros: so truth values stay out of batches. */
function holdsBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return true
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsBoolean)
}

/** Its text is made once, since a long list has thousands; undefined where a batch cannot carry the parameters. */
function pageCommandOf({ method, keyset }: Source): PageCommand | undefined {
  const [one, two] = textsOf([
    [method, pageParams(keyset, 1n)],
    [method, pageParams(keyset, 2n)]
  ])
  if (one === undefined || two === undefined) return undefined
  // They differ in one place: that of the cursor.
  let place = 0
  while (one.text[place] === two.text[place]) place += 1
  const before = one.text.slice(0, place)
  const behind = one.text.slice(place + 1)
  return (key, cursor) => ({ ...one, key, text: `${before}${encodeURIComponent(String(cursor))}${behind}` })
}

function textsOf(commands: Parameters<typeof commandTexts>[0]): readonly CommandText[] {
  try {
    return commandTexts(commands)
  } catch (error) {
    if (error instanceof RestError) return []
    throw error
  }
}
