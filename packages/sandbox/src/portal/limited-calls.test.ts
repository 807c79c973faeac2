// Limits as a caller meets them: rate, operating budget, the length of a request, and what calls cost.
import { describe, expect, test } from 'vitest'
import type { LimitsSpec } from '../model/limits.ts'
import { type Body, NOW, testPortal } from './test-portal.ts'

const MINUTE = 60_000

/** Every call costs what it says, and nothing else does. */
function costing(methods: Record<string, number>, more: object = {}): LimitsSpec {
  return { operating: { limit: '420s' }, costs: { methods }, ...more }
}

const timeOf = (body: Body) => body.time as Record<string, number>

describe('rate', () => {
  const headers = (source: string) => ({ 'x-sandbox-source': source })

  test('the 51st request of a moment is refused before anything is looked at', async () => {
    const { send } = testPortal({ limits: 'cloud' })
    const statuses = []
    for (let n = 0; n < 50; n += 1) statuses.push((await send('GET', '/rest/no.such.method')).status)
    expect(new Set(statuses)).toEqual(new Set([404]))
    const refused = await send('GET', '/rest/profile?auth=admin')
    expect(refused.status).toBe(503)
    expect(refused.body).toBe('{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}')
    expect(refused.headers).not.toHaveProperty('retry-after')
  })

  test('what is refused has not run, and the bucket drains with the clock', async () => {
    const { call, portal, advance } = testPortal({ limits: 'cloud' })
    for (let n = 0; n < 55; n += 1) await call('crm.deal.add', { fields: { TITLE: 'One of many' } })
    expect(portal.deals.size).toBe(50)
    advance(1000)
    const statuses = []
    for (let n = 0; n < 3; n += 1) statuses.push((await call('profile')).status)
    expect(statuses).toEqual([200, 200, 503])
  })

  test('a batch is one request', async () => {
    const { call } = testPortal({ limits: { preset: 'cloud', rate: { threshold: 2, perSecond: 1 } } })
    const cmd = Array.from({ length: 50 }, () => 'profile')
    expect((await call('batch', { cmd })).status).toBe(200)
    expect((await call('batch', { cmd })).status).toBe(200)
    expect((await call('batch', { cmd })).body.error).toBe('QUERY_LIMIT_EXCEEDED')
  })

  test('each address has a bucket of its own, each version shares it', async () => {
    const { send } = testPortal({ limits: { rate: { threshold: 1, perSecond: 1 } } })
    const from = async (source: string, path: string) => (await send('GET', path, '', headers(source))).status
    expect(await from('10.0.0.1', '/rest/scope?auth=admin')).toBe(200)
    expect(await from('10.0.0.1', '/rest/api/no.such.method')).toBe(503)
    expect(await from('10.0.0.2', '/rest/scope?auth=admin')).toBe(200)
  })

  test('a browser`s OPTIONS is no request', async () => {
    const { send } = testPortal({ limits: { rate: { threshold: 1, perSecond: 1 } } })
    for (let n = 0; n < 5; n += 1) expect((await send('OPTIONS', '/rest/profile')).status).toBe(200)
    expect((await send('GET', '/rest/profile?auth=admin')).status).toBe(200)
  })
})

describe('operating budget', () => {
  test('adds up what a method has cost, tells when it comes back, and names it per method', async () => {
    const { call, advance } = testPortal({ limits: costing({ 'crm.deal.list': 1500 }) })
    const first = timeOf((await call('crm.deal.list')).body)
    expect(first['operating']).toBe(1.5)
    expect(first['operating_reset_at']).toBe(Math.floor(NOW / 1000) + 600)
    advance(2 * MINUTE)
    const second = timeOf((await call('crm.deal.list')).body)
    expect(second['operating']).toBe(3)
    expect(second['operating_reset_at']).toBe(Math.floor(NOW / 1000) + 600)
    expect(timeOf((await call('crm.contact.list')).body)['operating']).toBe(0)
  })

  test('the call that crosses the limit completes, the next is refused, other methods are not', async () => {
    const { call, advance } = testPortal({ limits: costing({ 'crm.deal.list': 300_000 }) })
    expect((await call('crm.deal.list')).status).toBe(200)
    const crossing = await call('crm.deal.list')
    expect(crossing.status).toBe(200)
    expect(timeOf(crossing.body)['operating']).toBe(600)
    expect(await call('crm.deal.list')).toEqual({
      status: 429,
      body: {
        error: 'OPERATION_TIME_LIMIT',
        error_description: 'Method is blocked due to operation time limit.'
      }
    })
    expect((await call('crm.contact.list')).status).toBe(200)
    advance(10 * MINUTE)
    expect((await call('crm.deal.list')).status).toBe(200)
  })

  test('an unauthorized call is told so first', async () => {
    const { call } = testPortal({ limits: costing({ profile: 500_000 }) })
    await call('profile')
    expect((await call('profile', {}, 'unknown')).status).toBe(401)
    expect((await call('profile')).status).toBe(429)
  })

  test('items of a batch are charged to their methods, batch itself to none', async () => {
    const { call } = testPortal({ limits: costing({ 'crm.deal.list': 40 }) })
    const cmd = { a: 'crm.deal.list', b: 'crm.deal.list', c: 'crm.deal.list' }
    const { body } = await call('batch', { cmd })
    const { result_time: times } = body.result as { result_time: Record<string, Record<string, number>> }
    // None of the three is long enough to be seen at once ...
    expect([times['a']?.['operating'], times['c']?.['operating']]).toEqual([0, 0])
    expect(timeOf(body)['operating']).toBe(0)
    // ... but together they are.
    expect(timeOf((await call('crm.deal.list')).body)['operating']).toBe(0.12)
  })

  test('of newer portals a batch is charged with half of its time, too, beside its items, and may be refused', async () => {
    const operating = { limit: '1s', block: '300s', batchWeight: 0.5 }
    const { call, advance } = testPortal({
      limits: costing({ 'crm.deal.list': 40, profile: 600 }, { operating })
    })
    const lists = {
      a: 'crm.deal.list',
      b: 'crm.deal.list',
      c: 'crm.deal.list',
      d: 'crm.deal.list',
      e: 'crm.deal.list'
    }
    expect(timeOf((await call('batch', { cmd: lists })).body)['operating']).toBe(0)
    const { body } = await call('batch', { cmd: { a: 'profile', b: 'profile' } })
    expect(timeOf(body)['operating']).toBe(0.6)
    const { status } = await call('batch', { cmd: { a: 'crm.deal.list', b: 'user.current' } })
    expect(status).toBe(200)
    // 1.2 s of `profile` are over its limit, so these two cost nothing.
    await call('batch', { cmd: { a: 'profile', b: 'profile' } })
    expect((await call('crm.deal.list')).body.time).toMatchObject({ operating: 0.2 })
    await call('batch', { cmd: Array.from({ length: 50 }, () => 'crm.deal.list') })
    const refused = await call('batch', { cmd: lists })
    expect(refused).toMatchObject({ status: 429, body: { error: 'OPERATION_TIME_LIMIT' } })
    advance(299_999)
    expect((await call('batch', { cmd: lists })).status).toBe(429)
    advance(1)
    expect((await call('batch', { cmd: lists })).status).toBe(200)
  })

  test('over the limit within a batch, only the items of that method fail', async () => {
    const { call } = testPortal({ limits: costing({ 'crm.deal.list': 250_000 }) })
    const cmd = { a: 'crm.deal.list', b: 'crm.deal.list', c: 'crm.deal.list', d: 'profile' }
    const { status, body } = await call('batch', { cmd })
    expect(status).toBe(200)
    expect(body.result).toMatchObject({
      result: { a: [], b: [], d: { ID: '1' } },
      result_error: { c: { error: 'OPERATION_TIME_LIMIT' } }
    })
  })

  test('a method that fails is not charged', async () => {
    const { call } = testPortal({ limits: costing({ 'crm.deal.get': 1000 }) })
    expect((await call('crm.deal.get', { id: 99 })).status).toBe(400)
    await call('crm.deal.add', { fields: {} })
    expect(timeOf((await call('crm.deal.get', { id: 1 })).body)['operating']).toBe(1)
  })
})

describe('cost model', () => {
  const cost = async (method: string, params = {}, deals = 2000) => {
    const { call } = testPortal({ limits: { preset: 'cloud', rate: null }, deals })
    const { body } = await call(method, params)
    return Math.round((timeOf(body)['duration'] ?? 0) * 1e6) / 1000 - (NOW % 1000)
  }

  test.each<[string, object, number]>([
    // 40 for the request come on top.
    ['profile', {}, 5],
    ['crm.deal.list', { start: -1 }, 10 + 5],
    ['crm.deal.list', { start: -1, filter: { '>ID': 1990 } }, 10 + 1],
    ['crm.deal.list', {}, 10 + 5 + 40],
    ['crm.deal.list', { start: 1000 }, 10 + 5 + 40 + 20],
    ['crm.deal.update', { id: 1, fields: {} }, 30],
    ['batch', { cmd: ['profile', 'profile'] }, 10]
  ])('%s %j takes %d ms', async (method, params, expected) => {
    expect(await cost(method, params)).toBeCloseTo(expected + 40, 3)
  })

  test('the cloud`s headers tell the whole request', async () => {
    const { send } = testPortal({ limits: 'cloud' })
    const { headers } = await send('GET', '/rest/profile?auth=admin')
    expect(headers['x-bitrix-rest-time']).toBe('0.0450000000')
  })

  test('an hour of load can be played in no time', async () => {
    const { call, advance } = testPortal({ limits: costing({ 'crm.deal.list': 900 }, { cutOff: '60s' }) })
    const cmd = Array.from({ length: 50 }, () => 'crm.deal.list')
    let refused = 0
    for (let minute = 0; minute < 60; minute += 1) {
      const { body } = await call('batch', { cmd })
      refused += Object.keys((body.result as { result_error: object }).result_error).length
      advance(MINUTE)
    }
    // 45 s a minute are 450 s in ten minutes: now and then a batch meets the limit of 420 s.
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThan(50 * 10)
  })

  test('answers can take as long as they cost', async () => {
    const { call, waits } = testPortal({ limits: { preset: 'cloud', latency: 0.5 } })
    await call('profile')
    expect(waits).toEqual([22.5])
  })
})

describe('a request that is too long', () => {
  const limits = costing({ 'crm.deal.add': 25_000 }, { cutOff: '60s', latency: 1 })

  test('is answered by the gateway; what began in time has run, the rest has not', async () => {
    const { call, send, portal, waits } = testPortal({ limits })
    const cmd = Array.from({ length: 5 }, () => 'crm.deal.add?fields[TITLE]=x')
    const headers = { 'content-type': 'application/json', authorization: 'Bearer admin' }
    const answer = await send('POST', '/rest/batch', JSON.stringify({ cmd }), headers)
    expect(answer.status).toBe(504)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toContain('Gateway Time-out')
    expect(portal.deals.size).toBe(3)
    expect(waits).toEqual([60_000])
    // The time it took is charged although nobody heard of it.
    const { body } = await call('crm.deal.add', { fields: {} })
    expect(timeOf(body)['operating']).toBe(100)
  })

  test('just in time is in time', async () => {
    const { call } = testPortal({ limits })
    const cmd = ['crm.deal.add?fields[TITLE]=x', 'crm.deal.add?fields[TITLE]=x']
    expect((await call('batch', { cmd })).status).toBe(200)
  })
})
