// Where the old library waited or renewed for ever, a call of the drop-in ends.
import { expect, test, vi } from 'vitest'
import { bx24Page, initData, waitingPage } from '../testing/bx24-page.ts'
import type { Bx24Results } from './batch.ts'
import type { Bx24Result } from './result.ts'

const expired = JSON.stringify({
  error: 'expired_token',
  error_description: 'The access token provided has expired.'
})
const renewed = { AUTH_ID: 'new1', AUTH_EXPIRES: '3600', REFRESH_ID: 'new2' }
const refreshTexts = (page: ReturnType<typeof bx24Page>) =>
  page.pair.posted.filter(({ message }) => String(message).startsWith('refreshAuth')).length

test('a call before the portal’s answer is sent after it', () => {
  const page = waitingPage()
  page.bx24.callMethod('profile', {})
  page.bx24.callBind('ONX', 'https://app.example/h')
  expect(page.requests).toEqual([])
  page.reply(initData)
  expect(page.requests.map(({ url }) => url.split('/').at(-1))).toEqual(['profile.json', 'event.bind.json'])
})

test('a token past its end is renewed before the call', () => {
  const page = bx24Page()
  page.clock.advance(3_600_001)
  expect(page.bx24.getAuth()).toBe(false)
  page.bx24.callMethod('profile', {})
  expect(page.requests).toEqual([])
  page.reply(renewed)
  expect(page.requests[0]?.body).toBe('auth=new1&')
})

test('a token refused although it was renewed is an answer, not a reason to renew again', () => {
  const page = bx24Page()
  const results: Bx24Result[] = []
  page.bx24.callMethod('profile', {}, (result) => results.push(result))
  page.requests[0]?.respond(401, expired)
  page.reply(renewed)
  page.requests[1]?.respond(401, expired)
  expect(results[0]?.error()?.ex.error).toBe('expired_token')
  expect(refreshTexts(page)).toBe(1)
})

test('calls that are refused together ask the portal once', () => {
  const page = bx24Page()
  for (const method of ['a', 'b', 'c']) page.bx24.callMethod(method, {})
  for (const request of page.requests.slice()) request.respond(401, expired)
  expect(refreshTexts(page)).toBe(1)
  page.reply(renewed)
  expect(page.requests.slice(3).map(({ body }) => body)).toEqual(['auth=new1&', 'auth=new1&', 'auth=new1&'])
})

test.each([
  ['keeps silent', (page: ReturnType<typeof bx24Page>) => page.clock.advance(10_000)],
  ['gives no token', (page: ReturnType<typeof bx24Page>) => page.reply([])]
])('given a portal that %s then, the callback gets the refusal', (_name, happen) => {
  const page = bx24Page()
  const callback = vi.fn<(result: Bx24Result) => void>()
  page.bx24.callMethod('profile', {}, callback)
  page.requests[0]?.respond(401, expired)
  happen(page)
  expect(callback).toHaveBeenCalledOnce()
  expect(callback.mock.calls[0]?.[0].error()?.getStatus()).toBe(401)
  expect(page.requests).toHaveLength(1)
})

test('after ninety calls at once the next ones wait until the bucket drains', () => {
  const page = bx24Page()
  for (let count = 0; count < 93; count++) page.bx24.callMethod('profile', {})
  expect(page.requests).toHaveLength(90)
  page.clock.advance(1000)
  expect(page.requests).toHaveLength(92)
  page.clock.advance(1000)
  expect(page.requests).toHaveLength(93)
})

test('the next page goes to another callback when one is given', () => {
  const page = bx24Page()
  const first = vi.fn<(result: Bx24Result) => void>()
  const second = vi.fn()
  page.bx24.callMethod('crm.deal.list', { order: { ID: 'ASC' } }, first)
  page.requests[0]?.respond(200, '{"result":[1],"next":50,"total":60,"time":{"start":1}}')
  expect(first.mock.calls[0]?.[0].time()).toEqual({ start: 1 })
  first.mock.calls[0]?.[0].next(second)
  page.requests[1]?.respond(200, '{"result":[2],"total":60}')
  expect(first).toHaveBeenCalledOnce()
  expect(second).toHaveBeenCalledOnce()
})

test('a result of a batch reads its next page alone', () => {
  const page = bx24Page()
  const seen: Bx24Results[] = []
  page.bx24.callBatch({ a: ['crm.deal.list', { filter: { ID: 1 } }] }, (results) => seen.push(results))
  const maps = { result_error: [], result_total: { a: 60 }, result_next: { a: 50 }, result_time: [] }
  page.requests[0]?.respond(200, JSON.stringify({ result: { ...maps, result: { a: [1] } } }))
  const [results] = seen as Record<string, Bx24Result>[]
  results?.['a']?.next()
  expect(page.requests[1]).toMatchObject({
    url: 'https://portal.example/rest/crm.deal.list.json',
    body: 'auth=tok123&start=50&&filter[ID]=1'
  })
})

test('an error in a batch has its description', () => {
  const page = bx24Page()
  const seen: Bx24Results[] = []
  page.bx24.callBatch([['x']], (results) => seen.push(results))
  const maps = { result: [], result_total: [], result_next: [], result_time: [] }
  const result_error = { 0: { error: 'E', error_description: 'd' } }
  page.requests[0]?.respond(200, JSON.stringify({ result: { ...maps, result_error } }))
  expect((seen as Bx24Result[][])[0]?.[0]?.error_description()).toBe('d')
})
