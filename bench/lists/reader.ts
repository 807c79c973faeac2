// Reads a whole list with each client in its fastest documented way.

import { createRest, staticCredentials } from '@latchkey/rest'
import { sdkClient } from '../peers/b24jssdk.ts'
import { importPeer } from '../peers/peers.ts'
import type { StubClient } from '../stub/settings.ts'

/** Requests that empty the bucket of our client: of 50 it keeps four back. */
export const drains = 46

export const readerNames = [
  'ours',
  '2bad/bitrix list',
  'b24jssdk batchByChunk',
  'b24jssdk fetchList',
  'plain loop'
] as const
export type ReaderName = (typeof readerNames)[number]

type Row = Readonly<Record<'ID', string>>

export interface Reader {
  /** As many requests as the client believes to be free at once: afterwards its bucket is drained, and it knows. */
  drain?(): Promise<void>
  /** Gives rows as they arrive. */
  read(give: (row: Row) => void): Promise<void>
}

const method = 'crm.deal.list'
const select = ['ID', 'TITLE', 'STAGE_ID', 'OPPORTUNITY']

export const readers: Readonly<Record<ReaderName, (client: StubClient) => Promise<Reader>>> = {
  async ours({ endpoint, accessToken }) {
    const rest = createRest({ credentials: staticCredentials({ endpoint, accessToken }) })
    return {
      async drain() {
        await Promise.all(Array.from({ length: drains }, () => rest.call('server.time')))
      },
      async read(give) {
        for await (const row of rest.list<Row>(method, { select })) give(row)
      }
    }
  },

  /**
   * The first page tells the total; the others are asked for in batches by offset, which it starts 2 a second. As a
   * webhook, since its access token does not reach the address with the version of got that it brings.
   */
  async '2bad/bitrix list'({ webhook }) {
    const { Bitrix } = await importPeer<TwoBad>('@2bad/bitrix')
    const { list } = Bitrix(webhook)
    return {
      async read(give) {
        for (const row of (await list(method, { select })).result) give(row)
      }
    }
  },

  /** Its batches of any size, filled with offsets after one call for the total. It sends them one after another. */
  async 'b24jssdk batchByChunk'(client) {
    const { call, batchByChunk } = await sdkOf(client)
    return {
      async read(give) {
        const first = await call.make({ method, params: { select, order: { ID: 'ASC' }, start: 0 } })
        const total = first.getTotal()
        for (const row of first.getData().result) give(row)
        const calls = Array.from({ length: Math.ceil(total / 50) - 1 }, (_, page) => [
          method,
          { select, order: { ID: 'ASC' }, start: 50 * (page + 1) }
        ])
        const answer = await batchByChunk.make({ calls, options: { isHaltOnError: true } })
        if (!answer.isSuccess) throw new Error(answer.getErrorMessages().join('; '))
        for (const page of answer.getData()) for (const row of page) give(row)
      }
    }
  },

  /** Its way for lists of any length: keyset, one page a request. */
  async 'b24jssdk fetchList'(client) {
    const { fetchList } = await sdkOf(client)
    return {
      async read(give) {
        for await (const rows of fetchList.make({ method, params: { select } }))
          for (const row of rows) give(row)
      }
    }
  },

  /** Keyset, one page a request, no limiter: waits a second when it is refused. */
  async 'plain loop'({ endpoint, accessToken }) {
    const page = async (cursor: string): Promise<readonly Row[] | undefined> => {
      const response = await fetch(`${endpoint}${method}.json`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          auth: accessToken,
          select,
          order: { ID: 'ASC' },
          filter: { '>ID': cursor },
          start: -1
        })
      })
      const { result, error } = (await response.json()) as { result?: readonly Row[]; error?: string }
      if (error === 'QUERY_LIMIT_EXCEEDED') return undefined
      if (result === undefined) throw new Error(error)
      return result
    }
    return {
      async read(give) {
        for (let cursor = '0'; ; ) {
          const rows = await page(cursor)
          if (rows === undefined) {
            await new Promise((resolve) => {
              setTimeout(resolve, 1000)
            })
            continue
          }
          for (const row of rows) give(row)
          cursor = rows.at(-1)?.ID ?? cursor
          if (rows.length < 50) return
        }
      }
    }
  }
}

interface TwoBad {
  Bitrix(webhook: string): {
    list(method: string, params: object): Promise<{ readonly result: readonly Row[] }>
  }
}

interface SdkV2 {
  readonly call: {
    make(options: object): Promise<{ getTotal(): number; getData(): { readonly result: readonly Row[] } }>
  }
  readonly batchByChunk: {
    make(options: object): Promise<{
      readonly isSuccess: boolean
      getErrorMessages(): string[]
      getData(): readonly (readonly Row[])[]
    }>
  }
  readonly fetchList: { make(options: object): AsyncIterable<readonly Row[]> }
}

async function sdkOf({ endpoint, accessToken }: StubClient): Promise<SdkV2> {
  const client = await sdkClient<{ readonly actions: { readonly v2: SdkV2 } }>(endpoint, accessToken)
  return client.actions.v2
}
