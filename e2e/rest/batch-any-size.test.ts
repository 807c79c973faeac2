// Batches of any size against a portal: what runs, how often, and what is told.

import type { AppBatchResult } from '@latchkey/app'
import type { BatchCommand } from '@latchkey/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

interface Deal {
  readonly ID: string
  readonly TITLE: string
  readonly OPENED: string
}

let given: GivenInstalled
beforeEach(async () => {
  given = await givenInstalled({ deals: 0 })
})
afterEach(() => given.close())

const portal = () => given.app.portal(given.portal.memberId)

function adding(count: number): readonly BatchCommand[] {
  return Array.from(
    { length: count },
    (_, place): BatchCommand => [
      'crm.deal.add',
      { fields: { TITLE: `Deal ${place} & Söhne`, OPENED: place % 2 === 0 } }
    ]
  )
}

function statuses(results: readonly AppBatchResult[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

async function titles(): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { TITLE } of portal().list<Deal>('crm.deal.list', { select: ['TITLE'] })) found.push(TITLE)
  return found
}

async function batchesSent(): Promise<number> {
  return (await given.sandbox.api.requests()).filter(({ url }) => url.includes('/rest/batch')).length
}

describe('given 120 commands', () => {
  test('each runs once, in three requests, and answers at its place', async () => {
    const results = await portal().batch(adding(120))
    expect(statuses(results)).toEqual({ ok: 120 })
    expect(await batchesSent()).toBe(3)
    expect(await titles()).toEqual(Array.from({ length: 120 }, (_, place) => `Deal ${place} & Söhne`))
    const ids = results.map((result) => (result.status === 'ok' ? Number(result.result) : Number.NaN))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  test('true and false arrive as what they are', async () => {
    await portal().batch(adding(2))
    const { result } = await portal().call<readonly Deal[]>('crm.deal.list', { select: ['TITLE', 'OPENED'] })
    expect(result.map(({ OPENED }) => OPENED)).toEqual(['Y', 'N'])
  })

  test('a command uses the result of another under any place of the list', async () => {
    const commands: BatchCommand[] = Array.from({ length: 120 }, (_, place) =>
      place % 2 === 0
        ? ['crm.deal.add', { fields: { TITLE: `Deal ${place}` } }]
        : ['crm.deal.get', { id: `$result[${place - 1}]` }]
    )
    const results = await portal().batch(commands)
    expect(statuses(results)).toEqual({ ok: 120 })
    expect(results[119]).toMatchObject({ result: { TITLE: 'Deal 118' } })
    expect(await batchesSent()).toBe(3)
  })

  test('with halt nothing after the first failure is sent', async () => {
    const commands = [...adding(70), ['crm.deal.get', { id: 10_000 }] as const, ...adding(49)]
    const results = await portal().batch(commands, { halt: true })
    expect(statuses(results)).toEqual({ ok: 70, failed: 1, 'not-run': 49 })
    expect(await batchesSent()).toBe(2)
    expect(await titles()).toHaveLength(70)
  })

  test('of which an answer is lost: nothing runs twice, and it is told what is not known', async () => {
    await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action: 'lost-after-commit', times: 1 })
    const results = await portal().batch(adding(120))
    expect(statuses(results)).toEqual({ unknown: 50, ok: 70 })
    expect(results[0]).toMatchObject({ status: 'unknown', cause: { retry: 'later' } })
    expect(await titles()).toHaveLength(120)
  })

  test('of which an answer is lost and looked up: each is answered with the id of its deal', async () => {
    await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action: 'lost-after-commit', times: 1 })
    const results = await portal().batch(adding(120), {
      reconcile: async (lost) => {
        const filter = { '@TITLE': lost.map(({ place }) => `Deal ${place} & Söhne`) }
        const deals = await portal().listAll<Deal>('crm.deal.list', { filter, select: ['TITLE'] })
        const ids = new Map(deals.map(({ ID, TITLE }) => [TITLE, Number(ID)]))
        return lost.map(({ place }) => ({ found: ids.get(`Deal ${place} & Söhne`) }))
      }
    })
    expect(new Set(results.map((result) => result.status === 'ok' && result.result))).toEqual(
      new Set(Array.from({ length: 120 }, (_, place) => place + 1))
    )
    expect(await titles()).toHaveLength(120)
  })

  test('of which a request is refused by the portal: its commands did certainly not run', async () => {
    await portal().batch(adding(50))
    await given.sandbox.api.addFault({
      on: 'rest',
      method: 'batch',
      action: 'error:OVERLOAD_LIMIT',
      times: 1
    })
    const results = await portal().batch(adding(120))
    expect(statuses(results)).toMatchObject({ 'not-run': expect.any(Number) })
    expect(await titles()).toHaveLength(50 + (statuses(results)['ok'] ?? 0))
  })

  test('all of which are refused: the batch fails as a whole', async () => {
    await given.sandbox.api.addFault({
      on: 'rest',
      method: 'batch',
      action: 'error:OVERLOAD_LIMIT',
      times: 3
    })
    await expect(portal().batch(adding(120))).rejects.toMatchObject({ code: 'limit' })
    expect(await titles()).toHaveLength(0)
  })

  test('whose token expires: it is refreshed once and every command runs once', async () => {
    await given.expireUnseen()
    expect(statuses(await portal().batch(adding(120)))).toEqual({ ok: 120 })
    expect(await given.refreshes()).toBe(1)
    expect(await titles()).toHaveLength(120)
  })
})
