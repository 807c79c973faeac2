// The rows of a list, one by one, with the place where another read can go on.
import type { Params } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { loadPart } from '../load-part.ts'
import type { ListOptions, ListRead } from './list-options.ts'

export function readList<Row>(
  client: Client,
  method: string,
  params: Params,
  options: ListOptions
): ListRead<Row> {
  let last: number | bigint | string | undefined = options.after
  async function* rows(): AsyncGenerator<Row, void, undefined> {
    const { pagesOf } = await loadPart(import('./list.ts'))
    for await (const page of pagesOf(client, method, params, options)) {
      for (let index = 0; index < page.rows.length; index += 1) {
        if (options.signal?.aborted) throw abortFailure(method, options.signal.reason, 'no')
        last = page.ids[index]
        yield page.rows[index] as Row
      }
    }
  }
  return Object.defineProperty(rows(), 'cursor', {
    get: () => (last === undefined ? undefined : String(last))
  }) as AsyncGenerator<Row, void> & {
    readonly cursor: string | undefined
  }
}
