// Makes calls with one client, and says what they cost this process.

import { orders, say } from '../support/in-child.ts'
import { type ClientName, clients } from './clients.ts'

export interface CallerSettings {
  readonly client: ClientName
  readonly origin: string
}

export interface CallsOrder {
  readonly calls: number
  readonly inFlight: number
}

/** All per call, in microseconds. */
export interface CallsDone {
  readonly processorUs: number
  readonly wallUs: number
  /** Calls that gave something else than the deal. */
  readonly wrong: number
}

const lines = orders<CallerSettings | CallsOrder>()
const first = await lines.next()
if (first.done === true || !('client' in first.value)) throw new Error('There were no settings.')
const call = await clients[first.value.client](first.value.origin)
say({ ready: true })

for await (const order of lines) {
  if ('calls' in order) say(await run(order))
}

async function run({ calls, inFlight }: CallsOrder): Promise<CallsDone> {
  let left = calls
  let wrong = 0
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const deal = (await call()) as { readonly ID?: unknown } | undefined
      if (deal?.ID !== '410') wrong += 1
    }
  }
  const usedBefore = process.cpuUsage()
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: inFlight }, work))
  const wallMs = performance.now() - startedAt
  const used = process.cpuUsage(usedBefore)
  return { processorUs: (used.user + used.system) / calls, wallUs: (wallMs * 1000) / calls, wrong }
}
