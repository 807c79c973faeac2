// Reads a list page by page behind the last id (wire.md section 10.2): one page in memory, no counting, no offsets that
// skip or repeat rows while the list changes.
import type { Params } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { runCall } from '../call/call.ts'
import { checkMethod } from '../call/method-name.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { keysetOf, pageParams } from './keyset.ts'
import type { ListOptions } from './list-options.ts'
import { rowIds, rowsOf } from './rows.ts'

/** Fixed by the portal (portal-behaviour.md section 4). */
const pageSize = 50

export async function* readList<Row>(
  client: Client,
  method: string,
  params: Params,
  options: ListOptions
): AsyncGenerator<Row, void, undefined> {
  checkMethod(method)
  const { idField = 'ID', signal } = options
  const keyset = keysetOf(method, params, idField)
  for (let cursor = keyset.from; ; ) {
    const page = await runCall(client, method, pageParams(keyset, cursor), { signal })
    const rows = rowsOf(method, page.result)
    const ids = rowIds(method, rows, idField, cursor)
    for (const row of rows) {
      if (signal?.aborted) throw abortFailure(method, signal.reason, 'no')
      yield row as Row
    }
    const last = ids.at(-1)
    // A short page is the last one, unless the portal says that more follows.
    if (last === undefined || (rows.length < pageSize && page.next === undefined)) return
    cursor = last
  }
}
