// Many pages in one request: each command of a batch reads behind the last row of the one before, by reference.
//
// Where a page is not full, the next command's reference leads nowhere, and the portal answers with rows from anywhere
// instead of failing (portal-behaviour.md section 5). So a page counts only when all before it are full lists in order,
// whose last row then has the very id that the reference was resolved to; the first other page ends the chain.
import type { BatchResult } from '../batch/batch-result.ts'
import type { CommandText } from '../batch/commands.ts'
import { type ChainSource, type IdPath, isResolvable } from './chain-source.ts'
import { runCommands } from './commands.ts'
import type { Id } from './row-id.ts'
import { type Page, tryPage } from './rows.ts'
import { pageSize } from './source.ts'

/** What one request holds (portal-behaviour.md section 5). */
export const mostPages = 50

export interface Chain {
  readonly after: number
  readonly pages: number
}

export interface ChainRead extends Page {
  /**
   * `more`: rows may follow; `list`: nothing follows; `broken`: the page behind was refused, or is not what it should be.
   */
  readonly end: 'more' | 'list' | 'broken'
}

/** One read for each chain. @throws RestError */
export async function readChains(
  source: ChainSource,
  chains: readonly Chain[]
): Promise<readonly ChainRead[]> {
  const commands: CommandText[] = []
  for (const [number, { after, pages }] of chains.entries()) {
    for (let page = 0; page < pages; page += 1) {
      const cursor = page === 0 ? after : lastIdOf(nameOf(number, page - 1), source.path)
      commands.push(source.commands.page(nameOf(number, page), cursor))
    }
  }
  // What stands behind a failed command of a single chain would only cost the portal work.
  const results = await runCommands(source, commands, chains.length === 1)
  return chains.map((chain, number) =>
    readChain(
      source,
      chain,
      Array.from({ length: chain.pages }, (_, page) => results.get(nameOf(number, page)))
    )
  )
}

function readChain(
  { method, shape, path }: ChainSource,
  { after }: Chain,
  results: readonly (BatchResult | undefined)[]
): ChainRead {
  const rows: unknown[] = []
  const ids: Id[] = []
  let cursor: Id = after
  for (const answered of results) {
    const page = tryPage(method, answered, shape, cursor)
    if (page === undefined) return { rows, ids, end: 'broken' }
    for (const row of page.rows) rows.push(row)
    for (const id of page.ids) ids.push(id)
    if (page.ids.length < pageSize) return { rows, ids, end: 'list' }
    const last = page.ids.at(-1)
    if (last === undefined || !isResolvable((answered as { result: unknown }).result, path, page)) {
      return { rows, ids, end: 'more' }
    }
    cursor = last
  }
  return { rows, ids, end: 'more' }
}

function nameOf(chain: number, page: number): string {
  return `c${chain}p${page}`
}

function lastIdOf(name: string, { rowsField, idKey }: IdPath): string {
  const field = rowsField === undefined ? '' : `[${rowsField}]`
  return `$result[${name}]${field}[${pageSize - 1}][${idKey}]`
}
