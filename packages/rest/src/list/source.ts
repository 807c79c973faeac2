// What every reader of one list shares.
import { runCall } from '../call/call.ts'
import type { CallOptions, CallResult } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { type Keyset, pageParams } from './keyset.ts'
import type { Id } from './row-id.ts'
import { type Page, type PageShape, readPage } from './rows.ts'

/** Fixed by the portal (portal-behaviour.md section 4). */
export const pageSize = 50

export interface Source {
  readonly client: Client
  readonly method: string
  readonly keyset: Keyset
  readonly shape: PageShape
  /** Reading twice does no harm. */
  readonly options: CallOptions
}

export interface SinglePage extends Page {
  readonly result: unknown
  /** Nothing comes behind it. */
  readonly isLast: boolean
}

/** @throws RestError */
export async function readSingle(source: Source, cursor: Id | undefined): Promise<SinglePage> {
  const { client, method, keyset, options } = source
  return singlePage(source, await runCall(client, method, pageParams(keyset, cursor), options), cursor)
}

/** @throws RestError `list-stalled`, `unreadable` */
export function singlePage(
  { method, shape }: Source,
  { result, next }: Pick<CallResult, 'result' | 'next'>,
  cursor: Id | undefined
): SinglePage {
  const page = readPage(method, result, shape, cursor)
  // A short page is the last one, unless the portal says that more follows.
  return {
    ...page,
    result,
    isLast: page.ids.length === 0 || (page.ids.length < pageSize && next === undefined)
  }
}

/** One page a request. */
export async function* readOneByOne(source: Source, after: Id | undefined): AsyncGenerator<Page, void> {
  for (let cursor = after; ; ) {
    const page = await readSingle(source, cursor)
    yield page
    if (page.isLast) return
    cursor = page.ids.at(-1)
  }
}
