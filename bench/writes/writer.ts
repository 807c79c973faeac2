// Writes many records with each client in its documented way, and keeps what it is told of each.

import {
  type BatchCommand,
  type BatchResult,
  createRest,
  type Reconcile,
  staticCredentials
} from '@latchkey/rest'
import { sdkClient } from '../peers/b24jssdk.ts'
import { importPeer } from '../peers/peers.ts'
import type { StubClient } from '../stub/settings.ts'

export const writerNames = [
  'ours',
  'ours, with reconcile',
  '2bad/bitrix batch',
  'b24jssdk batchByChunk',
  'plain loop, sends again'
] as const
export type WriterName = (typeof writerNames)[number]

/** Of one write. `nothing`: neither that it was written nor that it was not, nor that this is unknown. */
export type Told = 'written' | 'not written' | 'unknown' | 'nothing'

export interface Writer {
  /** As many requests as the client believes to be free at once: afterwards its bucket is drained, and it knows. */
  drain?(): Promise<void>
  /** @param tell what is told of the write at this place */
  write(keys: readonly string[], tell: (place: number, told: Told) => void): Promise<void>
}

const method = 'crm.deal.add'
const mostCommands = 50

/** The own key of the record at a place. */
export function keyOf(place: number): string {
  return `own-${place}`
}

function fieldsOf(key: string): { readonly fields: Readonly<Record<string, unknown>> } {
  return { fields: { ORIGIN_ID: key, TITLE: `Deal ${key}` } }
}

export const writers: Readonly<Record<WriterName, (client: StubClient) => Promise<Writer>>> = {
  ours: (client) => Promise.resolve(ourWriter(client, 'as it is')),
  'ours, with reconcile': (client) => Promise.resolve(ourWriter(client, 'with reconcile')),

  /** All commands at once; it starts 2 batches a second. By webhook: its tokens are lost with the present `got`. */
  async '2bad/bitrix batch'({ webhook }) {
    const { Bitrix } = await importPeer<TwoBad>('@2bad/bitrix')
    const { batch } = Bitrix(webhook)
    return {
      async write(keys, tell) {
        await batch(keys.map((key) => ({ method, params: fieldsOf(key) })))
        for (const place of keys.keys()) tell(place, 'written')
      }
    }
  },

  /** All commands at once; it sends batches one after another. Its results have no places: so many were written. */
  async 'b24jssdk batchByChunk'(client) {
    const { batchByChunk } = await sdkOf(client)
    return {
      async write(keys, tell) {
        const calls = keys.map((key) => [method, fieldsOf(key)])
        const answer = await batchByChunk.make({ calls, options: { isHaltOnError: false } })
        if (!answer.isSuccess) throw new Error(answer.getErrorMessages().join('; '))
        for (const place of answer.getData().keys()) tell(place, 'written')
      }
    }
  },

  /** One batch after another, and once more, after a second, whenever the answer does not come or is an error. */
  'plain loop, sends again': ({ endpoint, accessToken }) =>
    Promise.resolve({
      async write(keys, tell) {
        for (let from = 0; from < keys.length; from += mostCommands) {
          const chunk = keys.slice(from, from + mostCommands)
          const cmd = chunk.map((key) => {
            const fields = new URLSearchParams({ 'fields[ORIGIN_ID]': key, 'fields[TITLE]': `Deal ${key}` })
            return `${method}?${fields.toString()}`
          })
          while (!(await isAnswered(`${endpoint}batch.json`, { auth: accessToken, halt: 0, cmd }))) {
            await new Promise((resolve) => {
              setTimeout(resolve, 1000)
            })
          }
          for (const place of chunk.keys()) tell(from + place, 'written')
        }
      }
    })
}

function ourWriter({ endpoint, accessToken }: StubClient, how: 'as it is' | 'with reconcile'): Writer {
  const rest = createRest({ credentials: staticCredentials({ endpoint, accessToken }) })
  const reconcile: Reconcile = async (lost) => {
    const { result } = await rest.call<readonly { readonly ID: string; readonly ORIGIN_ID: string }[]>(
      'crm.deal.list',
      { filter: { '@ORIGIN_ID': lost.map(({ name }) => name) }, select: ['ID', 'ORIGIN_ID'], start: -1 },
      { idempotent: true }
    )
    const ids = new Map(result.map(({ ID, ORIGIN_ID }) => [ORIGIN_ID, Number(ID)]))
    return lost.map(({ name }) => (ids.has(name) ? { found: ids.get(name) } : 'absent'))
  }
  return {
    async drain() {
      // Of 50 it keeps four back.
      await Promise.all(Array.from({ length: 46 }, () => rest.call('server.time')))
    },
    async write(keys, tell) {
      const commands = new Map(keys.map((key): [string, BatchCommand] => [key, [method, fieldsOf(key)]]))
      const results = await rest.batch(commands, how === 'as it is' ? {} : { reconcile })
      for (const [place, result] of [...results.values()].entries()) tell(place, toldBy(result))
    }
  }
}

function toldBy({ status }: BatchResult): Told {
  if (status === 'ok') return 'written'
  return status === 'unknown' ? 'unknown' : 'not written'
}

async function isAnswered(address: string, body: object): Promise<boolean> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
    return ((await response.json()) as { readonly error?: string }).error === undefined
  } catch {
    return false
  }
}

interface TwoBad {
  Bitrix(webhook: string): { batch(commands: readonly object[]): Promise<unknown> }
}

interface SdkV2 {
  readonly batchByChunk: {
    make(options: object): Promise<{
      readonly isSuccess: boolean
      getErrorMessages(): string[]
      getData(): readonly unknown[]
    }>
  }
}

async function sdkOf({ endpoint, accessToken }: StubClient): Promise<SdkV2> {
  const client = await sdkClient<{ readonly actions: { readonly v2: SdkV2 } }>(endpoint, accessToken)
  return client.actions.v2
}
