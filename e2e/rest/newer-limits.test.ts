// Portals of the newest build charge a batch itself with half of its time, and refuse a method for five minutes once its
// time is used up (source A, `loadlimiter.php`): batches live with it, and nothing runs twice.

import type { BatchCommand } from '@latchkey/rest'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GivenRest, givenRest } from './known-failures/given-rest.ts'

/** The batch uses up its own time long before any of these does. */
const methods = { 'crm.deal.add': 800, profile: 800, 'server.time': 800, scope: 800, 'crm.contact.list': 800 }
const names = Object.keys(methods)

let given: GivenRest
let now: number

beforeEach(async () => {
  given = await givenRest({
    limits: {
      preset: 'cloud',
      operating: { limit: '420s', block: '300s', batchWeight: 0.5 },
      costs: { methods }
    }
  })
  ;({ now } = await given.sandbox.api.moveClock({ freeze: true }))
})
afterEach(() => given.close())

/** Waits move the portal's clock along with ours; those that begin together end together. */
const patient = {
  now: () => now,
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms === 65_000) {
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      })
    }
    const end = now + Math.ceil(ms)
    // Whoever else begins to wait at this moment has read the clock then.
    await new Promise((resolve) => void setImmediate(resolve))
    now = Math.max(now, end)
    await given.sandbox.api.moveClock({ set: now })
  }
}

/** As many, the five methods in turn. */
function commands(count: number): readonly BatchCommand[] {
  return Array.from({ length: count }, (_, place): BatchCommand => {
    const method = names[place % names.length] ?? ''
    return method === 'crm.deal.add' ? [method, { fields: { TITLE: `Deal ${place}` } }] : [method]
  })
}

test('1,200 commands of five methods all run, once', async () => {
  const results = await given.client(patient).batch(commands(1200))
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['ok']))
  await given.sandbox.api.changeLimits(given.portal.memberId, 'off')
  const titles = await given.titles()
  expect(titles).toHaveLength(240)
  expect(new Set(titles).size).toBe(240)
})

test('a batch that somebody waits for is told of the limit at once', async () => {
  const rest = given.client({ ...patient, limiter: 'none' })
  // 40 s each, of which 20 count.
  for (let batch = 0; batch < 22; batch += 1) await rest.batch(commands(50))
  await expect(rest.batch(commands(50))).rejects.toMatchObject({
    code: 'limit',
    ran: 'no',
    retry: 'later',
    portal: { error: 'OPERATION_TIME_LIMIT' }
  })
})
