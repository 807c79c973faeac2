// One client in a process of its own. It is made ready, and writes when it is told to.

import { orders, say } from '../support/in-child.ts'
import type { StubClient } from '../stub/settings.ts'
import { keyOf, type Told, type WriterName, writers } from './writer.ts'

export interface WriteOrder {
  readonly writer: WriterName
  readonly client: StubClient
  readonly count: number
  /** After so long it is asked how far it has come; the process is of no use then. */
  readonly boundMs: number
}

export interface WriteOutcome {
  readonly ms: number
  readonly end: 'all' | 'out of time' | { readonly failed: string }
  /** By place. */
  readonly told: readonly Told[]
}

async function write({ writer: name, client, count, boundMs }: WriteOrder): Promise<void> {
  const keys = Array.from({ length: count }, (_, place) => keyOf(place))
  const told = Array.from(keys, (): Told => 'nothing')
  const writer = await writers[name](client)
  await writer.drain?.()
  say({ isReady: true })
  await incoming.next()
  const startedAt = performance.now()
  const timeout = AbortSignal.timeout(boundMs)
  const end = await Promise.race([
    writer
      .write(keys, (place, one) => {
        told[place] = one
      })
      .then(
        () => 'all' as const,
        (error: unknown) => ({ failed: String(error) })
      ),
    new Promise<'out of time'>((resolve) => {
      timeout.addEventListener('abort', () => resolve('out of time'))
    })
  ])
  say({ ms: performance.now() - startedAt, end, told } satisfies WriteOutcome)
}

const incoming = orders<WriteOrder>()
const first = await incoming.next()
if (first.done !== true) await write(first.value)
process.exit()
