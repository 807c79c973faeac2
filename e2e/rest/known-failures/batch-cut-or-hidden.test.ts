// Known failures: a 51st command silently cut; a failed command that hides which others ran; a whole batch repeated though
// parts of it had run.

import type { BatchCommand, BatchResult } from '@latchkey/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GivenRest, givenRest } from './given-rest.ts'

let given: GivenRest
beforeEach(async () => {
  given = await givenRest()
})
afterEach(() => given.close())

const add = (place: number): BatchCommand => ['crm.deal.add', { fields: { TITLE: `Deal ${place}` } }]
const adds = (count: number) => Array.from({ length: count }, (_, place) => add(place))
const missing: BatchCommand = ['crm.deal.get', { id: 10_000 }]
const statuses = (results: readonly BatchResult[]) => results.map(({ status }) => status)
/** `Deal 0` to `Deal <count - 1>`. */
const titlesOf = (count: number) => Array.from({ length: count }, (_, place) => `Deal ${place}`)

describe('the 51st command', () => {
  test.each([50, 51, 99, 100, 101])('of %i runs like the others, once', async (count) => {
    const results = await given.client().batch(adds(count))
    expect(statuses(results)).toEqual(Array.from({ length: count }, () => 'ok'))
    expect(await given.methods()).toEqual(Array.from({ length: Math.ceil(count / 50) }, () => 'batch'))
    expect((await given.titles()).toSorted()).toEqual(titlesOf(count).toSorted())
  })

  test('keeps its name', async () => {
    const commands = Object.fromEntries(adds(51).map((command, place) => [`add${place}`, command]))
    const results = await given.client().batch(commands)
    expect(Object.keys(results)).toEqual(Object.keys(commands))
    expect(results['add50']).toMatchObject({ status: 'ok' })
  })

  test('that a portal refuses all the same is failed, not missing', async () => {
    // A portal that counts to 3 (wire.md section 11: both forms of the refusal).
    const rest = given.client({
      async fetch(url, init) {
        const response = await fetch(url, init)
        const body = (await response.json()) as { result: { result: Record<string, unknown> } }
        delete body.result.result['3']
        const refused = {
          error: 'ERROR_BATCH_LENGTH_EXCEEDED',
          error_description: 'Max batch length exceeded'
        }
        return Response.json({ ...body, result: { ...body.result, result_error: { 3: refused } } })
      }
    })
    const results = await rest.batch(adds(4))
    expect(statuses(results)).toEqual(['ok', 'ok', 'ok', 'failed'])
    expect(results[3]).toMatchObject({ error: { error: 'ERROR_BATCH_LENGTH_EXCEEDED' } })
  })
})

test('a portal that refuses the whole request for its length: nothing ran, and it is told', async () => {
  await given.sandbox.api.addFault({
    on: 'rest',
    action: 'error:ERROR_BATCH_LENGTH_EXCEEDED',
    method: 'batch'
  })
  await expect(given.client().batch(adds(60))).rejects.toMatchObject({
    code: 'portal-error',
    ran: 'no',
    portal: { error: 'ERROR_BATCH_LENGTH_EXCEEDED' }
  })
  await given.sandbox.api.removeFaults()
  expect(await given.titles()).toEqual([])
})

describe('a command that fails', () => {
  test.each([0, 1, 49])('at place %i of 50 hides no other: each tells its own fate', async (place) => {
    const commands = adds(50).with(place, missing)
    const results = await given.client().batch(commands)
    expect(statuses(results)).toEqual(Array.from({ length: 50 }, () => 'ok').with(place, 'failed'))
    expect(results[place]).toMatchObject({ error: { error_description: expect.stringMatching(/./) } })
    expect(await given.titles()).toEqual(titlesOf(50).toSpliced(place, 1))
  })

  test('with halt: which ran, which failed, and which certainly did not', async () => {
    const results = await given.client().batch(adds(5).with(2, missing), { halt: true })
    expect(statuses(results)).toEqual(['ok', 'ok', 'failed', 'not-run', 'not-run'])
    expect(await given.titles()).toEqual(['Deal 0', 'Deal 1'])
  })

  test('all of them: nobody throws, each has its error', async () => {
    const results = await given.client().batch([missing, missing])
    expect(statuses(results)).toEqual(['failed', 'failed'])
  })

  test('one whose operating time is used up does not hide the others', async () => {
    await given.sandbox.api.changeLimits(given.portal.memberId, {
      operating: { limit: '10s' },
      costs: { methods: { 'crm.deal.add': 11_000 } }
    })
    const results = await given.client().batch([add(0), add(1), ['profile']])
    expect(statuses(results)).toEqual(['ok', 'failed', 'ok'])
    expect(await given.titles()).toEqual(['Deal 0'])
  })
})

describe('a batch of which parts have run is never repeated as a whole', () => {
  test('its answer is lost', async () => {
    await given.sandbox.api.addFault({ on: 'rest', action: 'lost-after-commit', method: 'batch', times: 1 })
    const results = await given.client().batch(adds(60))
    expect(new Set(statuses(results))).toEqual(new Set(['unknown', 'ok']))
    expect((await given.methods()).filter((method) => method === 'batch')).toHaveLength(2)
    expect((await given.titles()).toSorted()).toEqual(titlesOf(60).toSorted())
  })

  test('the portal cuts it off at its 60 seconds, when some of it has run', async () => {
    await given.sandbox.api.changeLimits(given.portal.memberId, {
      cutOff: '60s',
      costs: { methods: { 'crm.deal.add': 15_000 } }
    })
    await expect(given.client().batch(adds(10))).rejects.toMatchObject({ ran: 'unknown' })
    expect(await given.methods()).toEqual(['batch'])
    await given.sandbox.api.changeLimits(given.portal.memberId, 'off')
    const titles = await given.titles()
    expect(titles.length).toBeGreaterThan(0)
    expect(titles.length).toBeLessThan(10)
    expect(new Set(titles).size).toBe(titles.length)
  })

  test('some of its commands fail', async () => {
    await given.client().batch(adds(10).with(4, missing))
    expect(await given.methods()).toEqual(['batch'])
    expect(await given.titles()).toHaveLength(9)
  })

  test('one of its commands is refused for QUERY_LIMIT_EXCEEDED', async () => {
    const rest = given.client({
      async fetch(url, init) {
        const response = await fetch(url, init)
        const body = (await response.json()) as { result: { result: unknown[] } }
        const [first] = body.result.result
        const refused = { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' }
        return Response.json({
          ...body,
          result: { ...body.result, result: { 0: first }, result_error: { 1: refused } }
        })
      }
    })
    expect(statuses(await rest.batch(adds(2)))).toEqual(['ok', 'failed'])
    expect(await given.methods()).toEqual(['batch'])
  })

  test('its token has expired: it is refused before any of it runs, and sent once more with the new one', async () => {
    const endpoint = given.endpoint
    let renewals = 0
    await given.sandbox.api.addFault({ on: 'rest', action: 'error:expired_token', method: 'batch', times: 1 })
    const rest = given.client({
      credentials: {
        current: async () => ({ accessToken: 'e'.repeat(70), endpoint, generation: 1 }),
        async renew() {
          renewals += 1
          return { accessToken: given.accessToken, endpoint, generation: 2 }
        }
      }
    })
    expect(statuses(await rest.batch(adds(3)))).toEqual(['ok', 'ok', 'ok'])
    expect(renewals).toBe(1)
    expect(await given.titles()).toEqual(titlesOf(3))
  })
})
