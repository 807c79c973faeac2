// What one call costs: processor time and waiting, beside a bare `fetch` that sends and reads the same.

import { installPeers } from '../peers/peers.ts'
import { type Child, startChild } from '../support/child.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import { quantile } from '../support/statistics.ts'
import type { CallerSettings, CallsDone, CallsOrder } from './caller.child.ts'
import { type ClientName, clients } from './clients.ts'

/** Each with fresh processes: how well code gets compiled and memory divided differs from one to the next. */
const generations = 3
const rounds = 18
const warmUps = 6
const alone: CallsOrder = { calls: 100, inFlight: 1 }
const together: CallsOrder = { calls: 200, inFlight: 50 }
/** Whatever else runs on the machine only adds: the best tenth of the rounds is what the work itself takes. */
const undisturbed = 0.1
/** For a client that starts two calls a second. */
const few: CallsOrder = { calls: 2, inFlight: 2 }
const slow: ClientName = '2bad/bitrix'
const yardstick: ClientName = 'bare fetch'

interface Caller {
  readonly client: ClientName
  readonly child: Child
  readonly measured: Measured
}

interface Measured {
  readonly alone: CallsDone[]
  readonly together: CallsDone[]
}

export const calls: Bench = {
  name: 'calls',
  about: 'one call beside a bare fetch that sends and reads the same, and by other clients',
  async run(note) {
    installPeers(note)
    const names = Object.keys(clients) as ClientName[]
    const measured = new Map<ClientName, Measured>(
      names.map((client) => [client, { alone: [], together: [] }])
    )
    const portal = startChild(new URL('deal-portal.child.ts', import.meta.url))
    try {
      const { origin } = await portal.ask<{ readonly origin: string }>({ where: true })
      for (let generation = 1; generation <= generations; generation += 1) {
        note(`processes ${generation} of ${generations}: ${rounds} rounds`)
        await withCallers(
          origin,
          names.filter((client) => client !== slow),
          measured,
          async (callers) => {
            for (let round = -warmUps; round < rounds; round += 1) await turns(callers, round >= 0)
          }
        )
      }
      note(`${slow} at its pace`)
      await withCallers(origin, [slow], measured, async ([caller]) => {
        for (let turn = -3; turn < 12; turn += 1) {
          const done = await caller?.child.ask<CallsDone>(few)
          if (turn >= 0 && done !== undefined) caller?.measured.alone.push(done)
        }
      })
      return { figures: figuresOf(measured), failures: failuresOf(measured) }
    } finally {
      await portal.end()
    }
  }
}

async function withCallers(
  origin: string,
  names: readonly ClientName[],
  measured: ReadonlyMap<ClientName, Measured>,
  work: (callers: readonly Caller[]) => Promise<void>
): Promise<void> {
  const callers: Caller[] = []
  try {
    for (const client of names) {
      const child = startChild(new URL('caller.child.ts', import.meta.url))
      callers.push({ client, child, measured: measured.get(client) ?? { alone: [], together: [] } })
      await child.ask({ client, origin } satisfies CallerSettings)
    }
    await work(callers)
  } finally {
    await Promise.all(callers.map(({ child }) => child.end()))
  }
}

/** In another order in each round: whoever follows an idle moment, or a busy one, has it harder. */
async function turns(callers: readonly Caller[], counts: boolean): Promise<void> {
  for (const { child, measured } of shuffled(callers)) {
    const manyDone = await child.ask<CallsDone>(together)
    const singleDone = await child.ask<CallsDone>(alone)
    if (counts) measured.together.push(manyDone)
    if (counts) measured.alone.push(singleDone)
  }
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

function figuresOf(measured: ReadonlyMap<ClientName, Measured>): readonly Figure[] {
  const works = [
    ['processor time, one at a time', 'alone', 'processorUs'],
    ['processor time, 50 in flight', 'together', 'processorUs'],
    ['until answered, one at a time', 'alone', 'wallUs'],
    ['wall time a call, 50 in flight', 'together', 'wallUs']
  ] as const
  const best = (client: ClientName, how: keyof Measured, what: 'processorUs' | 'wallUs'): number =>
    quantile(
      (measured.get(client)?.[how] ?? []).map((done) => done[what]),
      undisturbed
    )
  return works.flatMap(([work, how, what]) =>
    [...measured]
      .filter(([, turnsOf]) => turnsOf[how].length > 0)
      .map(([subject]) =>
        beside({ work, subject, value: best(subject, how, what), unit: 'us' }, best(yardstick, how, what))
      )
  )
}

function failuresOf(measured: ReadonlyMap<ClientName, Measured>): readonly string[] {
  return [...measured].flatMap(([client, { alone: single, together: many }]) => {
    const wrong = [...single, ...many].reduce((sum, done) => sum + done.wrong, 0)
    return wrong === 0 ? [] : [`${client}: ${wrong} calls gave something else than the deal`]
  })
}
