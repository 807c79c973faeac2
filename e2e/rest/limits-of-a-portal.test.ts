// The sandbox's limits against models written from the sources alone, clause by clause: the bucket of wire.md section 16,
// and the operating time of wire.md section 16 and portal-behaviour.md section 2 (source A, `loadlimiter.php`).

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOW, testPortal } from '../../packages/sandbox/src/portal/test-portal.ts'

const minuteMs = 60_000

describe('rate', () => {
  /** "Counter: +1 per HTTP request; above the threshold the next request is blocked; drains once per second." */
  function modelBucket(threshold: number, drain: number) {
    let count = 0
    let second = 0
    return (at: number): boolean => {
      const now = Math.floor(at / 1000)
      count = Math.max(0, count - drain * (now - second))
      second = now
      if (count + 1 > threshold) return false
      count += 1
      return true
    }
  }

  test.each([
    ['cloud', 50, 2],
    ['enterprise', 250, 5]
  ] as const)('%s: threshold %i, drain %i', async (limits, threshold, drain) => {
    const bursts = fc.array(fc.record({ requests: fc.nat(threshold), pauseMs: fc.nat(8000) }), {
      maxLength: 12
    })
    await fc.assert(
      fc.asyncProperty(bursts, async (all) => {
        const { send, advance } = testPortal({ limits })
        const admits = modelBucket(threshold, drain)
        let at = NOW
        for (const { requests, pauseMs } of all) {
          for (let request = 0; request < requests; request += 1) {
            const { status } = await send('GET', '/rest/profile?auth=admin')
            expect(status).toBe(admits(at) ? 200 : 503)
          }
          at += pauseMs
          advance(pauseMs)
        }
      }),
      { numRuns: 30 }
    )
  })

  test('"Scope: per portal and source IP"; "Counted are requests, not records or sub-requests"', async () => {
    const { call, send } = testPortal({ limits: 'cloud', deals: 200 })
    const cmd = Array.from({ length: 50 }, () => 'crm.deal.list')
    const statuses = []
    for (let request = 0; request < 51; request += 1) statuses.push((await call('batch', { cmd })).status)
    expect(statuses.lastIndexOf(200)).toBe(49)
    expect(statuses[50]).toBe(503)
    const other = await send('GET', '/rest/profile?auth=admin', '', { 'x-sandbox-source': '10.0.0.9' })
    expect(other.status).toBe(200)
    expect((await testPortal({ limits: 'cloud' }).call('profile')).status).toBe(200)
  })

  test('"No rate-limit HTTP headers are documented"; 503 QUERY_LIMIT_EXCEEDED', async () => {
    const { send } = testPortal({ limits: { rate: { threshold: 0, perSecond: 0 } } })
    const { status, headers, body } = await send('GET', '/rest/profile?auth=admin')
    expect(status).toBe(503)
    expect(JSON.parse(body)).toEqual({
      error: 'QUERY_LIMIT_EXCEEDED',
      error_description: 'Too many requests'
    })
    expect(Object.keys(headers).filter((name) => /retry|rate/i.test(name))).toEqual([])
  })
})

describe('operating time', () => {
  /**
   * Per caller and method ten baskets of whole minutes. A basket ends ten minutes after the first run in it, or when its
   * minute is the eleventh. A request is charged at its end, with the sum of its runs, unless that is 0.1 s or less. Asked
   * before each run: the baskets and those runs of the request under way that are longer than 0.1 s.
   */
  function modelOperating(limitMs: number, blockMs: number) {
    let baskets: { readonly minute: number; readonly endsAt: number; ms: number }[] = []
    let blockedUntil = 0
    const living = (at: number) =>
      baskets.filter(({ minute, endsAt }) => endsAt > at && minute > Math.floor(at / minuteMs) - 10)
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

    return {
      /** What a request of so many runs, each of `runMs`, answers for each. */
      request(at: number, runs: number, runMs: number): readonly ('ran' | 'refused')[] {
        const done: number[] = []
        const answers = Array.from({ length: runs }, () => {
          if (blockedUntil > at) return 'refused'
          const used = sum(living(at).map(({ ms }) => ms)) + sum(done.filter((ms) => ms > 100))
          if (used > limitMs) {
            if (blockMs > 0) {
              blockedUntil = at + blockMs
              baskets = []
            }
            return 'refused'
          }
          done.push(runMs)
          return 'ran'
        })
        const total = sum(done)
        const minute = Math.floor(at / minuteMs)
        if (total > 100) {
          const basket = living(at).find((one) => one.minute === minute)
          baskets = living(at)
          if (basket === undefined) baskets.push({ minute, endsAt: at + 10 * minuteMs, ms: total })
          else basket.ms += total
        }
        return answers
      },
      used: (at: number) => sum(living(at).map(({ ms }) => ms))
    }
  }

  test.each([
    ['without a block', 0],
    ['with the block of newer portals', 300_000]
  ])('of any load, %s, is told and refused as the model says', async (_what, block) => {
    const load = fc.array(
      fc.record({
        runs: fc.integer({ min: 1, max: 50 }),
        runMs: fc.constantFrom(1, 2, 20, 99, 100, 101, 500, 2000, 9000),
        pauseMs: fc.oneof(fc.nat(90_000), fc.nat(700_000))
      }),
      { minLength: 1, maxLength: 25 }
    )
    await fc.assert(
      fc.asyncProperty(load, async (all) => {
        const { call, portal, advance } = testPortal({
          limits: { operating: { limit: '420s', block }, costs: { methods: { profile: 1 } } }
        })
        const model = modelOperating(420_000, block)
        let at = NOW
        for (const { runs, runMs, pauseMs } of all) {
          portal.limits = {
            ...portal.limits,
            costs: { ...portal.limits.costs, methods: { profile: runMs } }
          }
          const { body } = await call('batch', { cmd: Array.from({ length: runs }, () => 'profile') })
          const { result, result_error: errors } = body.result as { result: object; result_error: object }
          const answers = Array.from({ length: runs }, (_, place) => (place in result ? 'ran' : 'refused'))
          expect(answers).toEqual(model.request(at, runs, runMs))
          expect(
            new Set(Object.values(errors).map(({ error }: { error: string }) => error)).size
          ).toBeLessThan(2)
          at += pauseMs
          advance(pauseMs)
        }
        const [told] = [...portal.load.baskets.keys()]
        const { body } = await call('profile')
        if (told === undefined || body.error !== undefined) return
        const runMs = portal.limits.costs.methods['profile'] ?? 0
        const own = runMs > 100 ? runMs : 0
        expect((body.time as { operating: number }).operating).toBeCloseTo((model.used(at) + own) / 1000, 3)
      }),
      { numRuns: 150 }
    )
  })

  test('"sum of execution time per method, per app/webhook": other methods and applications keep working', async () => {
    const { call, send, portal } = testPortal({
      limits: { operating: { limit: '1s' }, costs: { methods: { profile: 2000 } } }
    })
    portal.webhooks.set('0123456789abcdef', {
      id: 1,
      userId: 1,
      code: '0123456789abcdef',
      scope: ['crm']
    })
    expect((await call('profile')).status).toBe(200)
    expect((await call('profile')).status).toBe(429)
    expect((await call('crm.deal.list')).status).toBe(200)
    expect((await send('GET', '/rest/1/0123456789abcdef/profile')).status).toBe(200)
    expect((await send('GET', '/rest/1/0123456789abcdef/profile')).status).toBe(429)
    // Of one application, whoever its user is.
    expect((await call('profile', {}, 'worker')).status).toBe(429)
  })

  test('"operating_reset_at = when the oldest basket drops out (basket start + 10 min). The value may not fall to zero then."', async () => {
    const { call, advance } = testPortal({
      limits: { operating: { limit: '420s' }, costs: { methods: { profile: 1000 } } }
    })
    await call('profile')
    advance(5 * minuteMs)
    const { body } = await call('profile')
    expect(body.time).toMatchObject({ operating: 2, operating_reset_at: Math.floor(NOW / 1000) + 600 })
    advance(5 * minuteMs)
    expect((await call('profile')).body.time).toMatchObject({ operating: 2 })
  })

  test('"Checked before a call: the call that crosses the limit still completes"; 429 in the words of the source', async () => {
    const { call } = testPortal({
      limits: { operating: { limit: '1s' }, costs: { methods: { profile: 5000 } } }
    })
    expect((await call('profile')).status).toBe(200)
    expect(await call('profile')).toEqual({
      status: 429,
      body: {
        error: 'OPERATION_TIME_LIMIT',
        error_description: 'Method is blocked due to operation time limit.'
      }
    })
  })
})

test('"One request: 60 s, interrupted by timeout": what had begun has run, the answer is none of the portal', async () => {
  const { send, portal } = testPortal({
    limits: { cutOff: '60s', costs: { methods: { 'crm.deal.add': 59_999 } } }
  })
  const post = (cmd: readonly string[]) =>
    send('POST', '/rest/batch', JSON.stringify({ cmd }), {
      'content-type': 'application/json',
      authorization: 'Bearer admin'
    })
  const add = 'crm.deal.add?fields[TITLE]=x'
  expect((await post([add])).status).toBe(200)
  const cut = await post([add, add, add])
  expect(cut.status).toBeGreaterThanOrEqual(500)
  expect(cut.body).not.toContain('"error"')
  expect(portal.deals.size).toBe(3)
})
