// Many pages in one request: each command of a batch reads behind the last row of the one before, by reference.
//
// Where a page is not full, the next command's reference leads nowhere, and the portal answers with rows from anywhere
// instead of failing (portal-behaviour.md section 5). So a page counts only when all before it are full lists in order,
// whose last row then has the very id that the reference was resolved to; the first other page ends the chain.
import type { BatchResult } from '../batch/batch-result.ts'
import type { CommandText } from '../batch/commands.ts'
import { send } from '../batch/send.ts'
import { RestError } from '../errors/rest-error.ts'
import { type ChainSource, type IdPath, isResolvable } from './chain-source.ts'
import { type Page, readPage } from './rows.ts'
import { pageSize, type Source } from './source.ts'

/** What one request holds (portal-behaviour.md section 5). */
export const mostPages = 50

export interface Chain {
  readonly after: bigint
  readonly pages: number
}

export interface ChainRead extends Page {
  /**
   * `more`: rows may follow; `list`: nothing follows; `broken`: the page behind was refused, or is not what it should be.
   */
  readonly end: 'more' | 'list' | 'broken'
}

/** @param first more commands, which run before the chains; they are answered under their keys */
export async function readChains(
  source: ChainSource,
  chains: readonly Chain[],
  first: readonly CommandText[] = []
): Promise<{ readonly chains: readonly ChainRead[]; readonly first: ReadonlyMap<string, BatchResult> }> {
  const { client, pageCommand, path, options } = source
  const commands = [...first]
  for (const [number, { after, pages }] of chains.entries()) {
    for (let page = 0; page < pages; page += 1) {
      const cursor = page === 0 ? after : lastIdOf(nameOf(number, page - 1), path)
      commands.push(pageCommand(nameOf(number, page), cursor))
    }
  }
  // What stands behind a failed command of a single chain would only cost the portal work.
  const halt = chains.length === 1 && first.length === 0
  const results = new Map(await send(client, commands, { ...options, halt }))
  return {
    chains: chains.map((chain, number) =>
      readChain(
        source,
        chain,
        Array.from({ length: chain.pages }, (_, page) => results.get(nameOf(number, page)))
      )
    ),
    first: results
  }
}

function readChain(
  { method, shape, path }: ChainSource,
  { after }: Chain,
  results: readonly (BatchResult | undefined)[]
): ChainRead {
  const rows: unknown[] = []
  const ids: bigint[] = []
  let cursor = after
  for (const answered of results) {
    const page = answered?.status === 'ok' ? tryPage(method, answered.result, shape, cursor) : undefined
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

function tryPage(method: string, result: unknown, shape: Source['shape'], cursor: bigint): Page | undefined {
  try {
    return readPage(method, result, shape, cursor)
  } catch (error) {
    if (error instanceof RestError) return undefined
    throw error
  }
}

function nameOf(chain: number, page: number): string {
  return `c${chain}p${page}`
}

function lastIdOf(name: string, { rowsField, idKey }: IdPath): string {
  const field = rowsField === undefined ? '' : `[${rowsField}]`
  return `$result[${name}]${field}[${pageSize - 1}][${idKey}]`
}
