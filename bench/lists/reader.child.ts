// One client in a process of its own, so that none pays for another's memory. It reads when it is told to.

import { orders, say } from '../support/in-child.ts'
import { takenIdsOf } from '../stub/ids.ts'
import type { StubClient, TableSettings } from '../stub/settings.ts'
import { watchHeap } from './heap.ts'
import { type ReaderName, readers } from './reader.ts'

export interface ReadOrder {
  readonly reader: ReaderName
  readonly client: StubClient
  readonly table: TableSettings
  /** After so long it is asked how far it has come; the process is of no use then. */
  readonly boundMs: number
  readonly drained: 'yes' | 'no'
  /** Whether ids are told, because rows come and go and only the caller knows which must be there. */
  readonly ids: 'wanted' | 'checked'
}

export interface ReadOutcome {
  readonly ms: number
  /** Processor time of the client's process. */
  readonly cpuMs: number
  readonly end: 'all' | 'out of time' | { readonly failed: string }
  readonly rows: number
  /** Rows that came after one with a higher id, or twice in a row. */
  readonly outOfOrder: number
  readonly twice: number
  /** Rows of the table that never came; 0 where the ids are told. */
  readonly missing: number
  readonly ids: readonly number[]
  /** Bytes: of all that was on the heap at once, and of what was alive after a collection; beyond what was before. */
  readonly heapGrowth: { readonly peak: number; readonly alive: number }
}

async function read(order: ReadOrder): Promise<ReadOutcome> {
  const expected = Int32Array.from(takenIdsOf(order.table))
  const got = new Int32Array(2 * expected.length + 10_000)
  let rows = 0
  let outOfOrder = 0
  let last = 0
  const reader = await readers[order.reader](order.client)
  if (order.drained === 'yes') await reader.drain?.()
  const heap = watchHeap()
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const timeout = AbortSignal.timeout(order.boundMs)
  const outOfTime = new Promise<'out of time'>((resolve) => {
    timeout.addEventListener('abort', () => resolve('out of time'))
  })
  const end = await Promise.race([
    reader
      .read(({ ID }) => {
        const id = Number(ID)
        if (id <= last) outOfOrder += 1
        last = id
        got[rows] = id
        rows += 1
      })
      .then(
        () => 'all' as const,
        (error: unknown) => ({ failed: String(error) })
      ),
    outOfTime
  ])
  const ms = performance.now() - startedAt
  const cpu = process.cpuUsage(cpuBefore)
  const heapGrowth = heap.end()
  const ids = got.slice(0, rows)
  const once = new Set(ids)
  return {
    ms,
    cpuMs: (cpu.user + cpu.system) / 1000,
    end,
    rows,
    outOfOrder,
    twice: rows - once.size,
    missing: order.ids === 'checked' ? expected.filter((id) => !once.has(id)).length : 0,
    ids: order.ids === 'wanted' ? [...ids] : [],
    heapGrowth
  }
}

for await (const order of orders<ReadOrder>()) say(await read(order))
process.exit()
