// Batches of writes whose answers are lost, with a look-up by the caller's own key: each exactly once.

import { setImmediate } from 'node:timers/promises'
import {
  type BatchCommand,
  type BatchResult,
  type Reconcile,
  ref,
  type Rest,
  type RestOptions
} from '@latchkey/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GivenRest, givenRest } from './known-failures/given-rest.ts'

interface Deal {
  readonly ID: string
  readonly ORIGIN_ID: string
  readonly TITLE: string
}

/** Unlike every span that a batch waits for. */
const deadlineMs = 50_000

let given: GivenRest
let rest: Rest
/** How many commands each look-up was asked for. */
let asked: number[]
beforeEach(async () => {
  given = await givenRest()
  asked = []
  rest = hasty()
})
afterEach(() => given.close())

/** A client whose waits take no time, its deadlines apart. */
function hasty(options: Partial<RestOptions> = {}): Rest {
  let now = Date.now()
  return given.client({
    timeoutMs: deadlineMs,
    now: () => now,
    async sleep(ms, signal) {
      if (ms === deadlineMs) return untilAborted(signal)
      now += ms
      // What is under way goes on.
      await setImmediate()
    },
    ...options
  })
}

const keyOf = (place: number): string => `own-${place}`

function adding(count: number): ReadonlyMap<string, BatchCommand> {
  return new Map(
    Array.from({ length: count }, (_, place) => [
      keyOf(place),
      ['crm.deal.add', { fields: { ORIGIN_ID: keyOf(place), TITLE: `Deal ${place}` } }]
    ])
  )
}

/** One list call for up to 50 lost commands; commands carry their record's key as their name. */
const byOriginId: Reconcile = async (lost) => {
  asked.push(lost.length)
  const { result } = await rest.call<readonly Deal[]>(
    'crm.deal.list',
    {
      filter: { '@ORIGIN_ID': lost.map(({ name }) => name) },
      select: ['ID', 'ORIGIN_ID'],
      order: { ID: 'ASC' },
      start: -1
    },
    { idempotent: true }
  )
  const ids = new Map(result.map(({ ID, ORIGIN_ID }) => [ORIGIN_ID, Number(ID)]))
  return lost.map(({ name }) => (ids.has(name) ? { found: ids.get(name) } : 'absent'))
}

async function deals(): Promise<readonly Deal[]> {
  return given.client().listAll<Deal>('crm.deal.list', { select: ['ID', 'ORIGIN_ID', 'TITLE'] })
}

/** Each deal is there once, and its command was answered with its id. */
async function expectEachOnce(results: ReadonlyMap<string, BatchResult>): Promise<void> {
  const rows = await deals()
  expect(rows.map(({ ORIGIN_ID }) => ORIGIN_ID).toSorted()).toEqual([...results.keys()].toSorted())
  const ids = new Map(rows.map(({ ID, ORIGIN_ID }) => [ORIGIN_ID, Number(ID)]))
  for (const [key, result] of results) {
    expect(result).toMatchObject({ status: 'ok', result: ids.get(key) })
  }
}

describe.each(['lost-after-commit', 'reset', 'cut-before-body', 'half-body', 'status:504', 'html'] as const)(
  'a connection that ends in %s',
  (action) => {
    test('of several requests one is lost: each deal is there once, one look-up was for one request', async () => {
      await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action, times: 1 })
      await expectEachOnce(await rest.batch(adding(170), { reconcile: byOriginId }))
      expect(Math.max(...asked)).toBeLessThanOrEqual(50)
      expect(asked.length).toBeLessThanOrEqual(2)
    })

    test('of the only request', async () => {
      await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action, times: 1 })
      await expectEachOnce(await rest.batch(adding(7), { reconcile: byOriginId }))
    })

    test('with halt: in the order asked', async () => {
      await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action, times: 2 })
      const results = await rest.batch(adding(120), { halt: true, reconcile: byOriginId })
      await expectEachOnce(results)
      expect((await deals()).map(({ ORIGIN_ID }) => ORIGIN_ID)).toEqual([...results.keys()])
    })
  }
)

test('connections are lost at random, those of the look-ups too', async () => {
  for (const action of ['lost-after-commit', 'reset', 'cut-before-body', 'half-body'] as const) {
    await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action, times: 2, probability: 0.3 })
  }
  await given.sandbox.api.addFault({
    on: 'rest',
    method: 'crm.deal.list',
    action: 'reset',
    times: 3,
    probability: 0.3
  })
  await expectEachOnce(await rest.batch(adding(1000), { reconcile: byOriginId }))
})

test('the portal cuts the request off when half of it has run: the rest runs after all, with the id that it uses', async () => {
  const commands: Record<string, BatchCommand> = {
    first: ['crm.deal.add', { fields: { ORIGIN_ID: 'first', TITLE: 'First' } }],
    second: ['crm.deal.add', { fields: { ORIGIN_ID: 'second', TITLE: ref('first') } }]
  }
  // As much of the request as ran arrives at the portal, and no answer comes back.
  let requests = 0
  rest = hasty({
    async fetch(url, init) {
      requests += 1
      if (requests > 1) return fetch(url, init)
      const body = JSON.parse(init.body as string) as { cmd: Record<string, string> }
      delete body.cmd['second']
      await fetch(url, { ...init, body: JSON.stringify(body) })
      throw new Error('socket hang up')
    }
  })
  const results = await rest.batch(commands, { reconcile: byOriginId })
  const [first, second] = await deals()
  expect(second).toMatchObject({ ORIGIN_ID: 'second', TITLE: first?.ID })
  expect(await deals()).toHaveLength(2)
  expect(results).toMatchObject({ first: { status: 'ok' }, second: { status: 'ok' } })
})

test('a look-up that is refused leaves the commands unknown, with its reason, and nothing is sent again', async () => {
  await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action: 'reset', times: 1 })
  await given.sandbox.api.addFault({
    on: 'rest',
    method: 'crm.deal.list',
    action: 'error:ACCESS_DENIED',
    times: 2
  })
  const results = await rest.batch(adding(3), { reconcile: byOriginId })
  for (const result of results.values()) {
    expect(result).toMatchObject({
      status: 'unknown',
      cause: { code: 'portal-unreachable' },
      lookUpFailure: { portal: { error: 'ACCESS_DENIED' } }
    })
  }
  expect(await deals()).toEqual([])
})

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
