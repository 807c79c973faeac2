// What one call costs: processor time and waiting, beside a bare `fetch` that sends and reads the same.

import { installPeers } from '../peers/peers.ts'
import { type Child, startChild } from '../support/child.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import { quantile } from '../support/statistics.ts'
import type { CallerSettings, CallsDone, CallsOrder } from './caller.child.ts'
import { type ClientName, clients } from './clients.ts'

const rounds = 30
const warmUps = 4
const alone: CallsOrder = { calls: 150, inFlight: 1 }
const together: CallsOrder = { calls: 400, inFlight: 50 }
/** Whatever else runs on the machine only adds: the best tenth of the rounds is what the work itself takes. */
const undisturbed = 0.1
/** For a client that starts two calls a second. */
const few: CallsOrder = { calls: 2, inFlight: 2 }
const slow: ClientName = '2bad/bitrix'
const yardstick: ClientName = 'bare fetch'

interface Caller {
  readonly client: ClientName
  readonly child: Child
  readonly alone: CallsDone[]
  readonly together: CallsDone[]
}

export const calls: Bench = {
  name: 'calls',
  about: 'one call beside a bare fetch that sends and reads the same, and by other clients',
  async run(note) {
    installPeers(note)
    const portal = startChild(new URL('deal-portal.child.ts', import.meta.url))
    const callers: Caller[] = []
    try {
      const { origin } = await portal.ask<{ readonly origin: string }>({ where: true })
      for (const client of Object.keys(clients) as ClientName[]) {
        const child = startChild(new URL('caller.child.ts', import.meta.url))
        callers.push({ client, child, alone: [], together: [] })
        await child.ask({ client, origin } satisfies CallerSettings)
      }
      note(`${rounds} rounds`)
      for (let round = -warmUps; round < rounds; round += 1) await turns(callers, round >= 0)
      note(`${slow} at its pace`)
      for (const { child, alone: single } of callers.filter((caller) => !isFast(caller))) {
        for (let turn = -warmUps; turn < 12; turn += 1) {
          const done = await child.ask<CallsDone>(few)
          if (turn >= 0) single.push(done)
        }
      }
      return { figures: figuresOf(callers), failures: failuresOf(callers) }
    } finally {
      await Promise.all([...callers.map(({ child }) => child.end()), portal.end()])
    }
  }
}

/** In another order in each round: whoever follows an idle moment, or a busy one, has it harder. */
async function turns(callers: readonly Caller[], counts: boolean): Promise<void> {
  for (const { child, alone: single, together: many } of shuffled(callers.filter(isFast))) {
    const manyDone = await child.ask<CallsDone>(together)
    const singleDone = await child.ask<CallsDone>(alone)
    if (counts) single.push(singleDone)
    if (counts) many.push(manyDone)
  }
}

function isFast({ client }: Caller): boolean {
  return client !== slow
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

function figuresOf(callers: readonly Caller[]): readonly Figure[] {
  const bare = callers.find(({ client }) => client === yardstick)
  if (bare === undefined) throw new Error(`There is no ${yardstick}.`)
  const works = [
    ['processor time, one at a time', 'alone', 'processorUs'],
    ['processor time, 50 in flight', 'together', 'processorUs'],
    ['until answered, one at a time', 'alone', 'wallUs'],
    ['wall time a call, 50 in flight', 'together', 'wallUs']
  ] as const
  return works.flatMap(([work, how, what]) =>
    callers
      .filter((caller) => caller[how].length > 0)
      .map((caller) => {
        const value = quantile(
          caller[how].map((done) => done[what]),
          undisturbed
        )
        const ideal = quantile(
          bare[how].map((done) => done[what]),
          undisturbed
        )
        return beside({ work, subject: caller.client, value, unit: 'us' }, ideal)
      })
  )
}

function failuresOf(callers: readonly Caller[]): readonly string[] {
  return callers.flatMap(({ client, alone: single, together: many }) => {
    const wrong = [...single, ...many].reduce((sum, done) => sum + done.wrong, 0)
    return wrong === 0 ? [] : [`${client}: ${wrong} calls gave something else than the deal`]
  })
}
