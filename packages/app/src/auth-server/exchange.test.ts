// One bounded exchange with an authorization server: what is an answer, and what leaves the question open.

import { afterEach, describe, expect, test, vi } from 'vitest'
import { testContext } from '../testing/test-context.ts'
import { exchange, type JsonAnswer, namedError } from './exchange.ts'

const url = 'https://oauth.example/oauth/token/'
const form = new URLSearchParams({ client_secret: 'made-up-client-secret' })
const now = 1_800_000_000_000

afterEach(() => vi.restoreAllMocks())

function ask(
  answer: () => Response | Promise<Response>,
  send: 'body' | 'query' = 'body'
): Promise<JsonAnswer> {
  return exchange(testContext({ answer, env: { now: () => now } }), url, form, { send, deadlineMs: 5_000 })
}

describe('the request', () => {
  test.each([
    ['body', { url, method: 'POST', body: form.toString() }],
    ['query', { url: `${url}?${form.toString()}`, method: 'GET', body: '' }]
  ] as const)('carries its form in the %s', async (send, request) => {
    const context = testContext({ answer: () => Response.json({}) })
    await exchange(context, url, form, { send, deadlineMs: 5_000 })
    expect(context.sent).toEqual([request])
  })

  test('follows no redirect and has a deadline', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    let init: RequestInit | undefined
    const context = {
      ...testContext(),
      fetch: (_url: string, given: RequestInit) => {
        init = given
        return Promise.resolve(Response.json({}))
      }
    }
    await exchange(context, url, form, { send: 'body', deadlineMs: 5_000 })
    expect(init).toMatchObject({ redirect: 'manual', signal: timeout.mock.results[0]?.value as AbortSignal })
    expect(timeout).toHaveBeenCalledExactlyOnceWith(5_000)
  })
})

describe('an answer', () => {
  test.each([200, 302, 400, 401, 404])('of status %i is one when it is a JSON object', async (status) => {
    expect(await ask(() => Response.json({ error: 'x' }, { status }))).toEqual({
      status,
      body: { error: 'x' },
      serverNow: now
    })
  })

  test('tells the time of the server', async () => {
    const headers = { date: 'Tue, 24 Nov 2026 10:00:00 GMT' }
    const { serverNow } = await ask(() => Response.json({}, { headers }))
    expect(serverNow).toBe(Date.parse('2026-11-24T10:00:00Z'))
  })
})

describe('the question stays open', () => {
  test.each([
    ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
    ['no answer in time', () => Promise.reject(new DOMException('late', 'TimeoutError'))],
    ['500', () => Response.json({ error: 'invalid_grant' }, { status: 500 })],
    ['502 with HTML', () => new Response('<html>', { status: 502 })],
    ['429', () => Response.json({ error: 'x' }, { status: 429 })],
    ['HTML', () => new Response('<html>maintenance</html>')],
    ['a list', () => Response.json([])],
    ['null', () => Response.json(null)],
    ['nothing', () => new Response(null)],
    ['half a body', () => new Response('{"access_token":"ab')],
    ['more than 64 kB', () => Response.json({ x: 'x'.repeat(64 * 1024) })]
  ])('after %s; the text names the server and no secret', async (_what, answer) => {
    const asked = ask(answer, 'query')
    await expect(asked).rejects.toMatchObject({ code: 'auth-unreachable', retry: 'later' })
    await expect(asked).rejects.toThrow(/oauth\.example/)
    await expect(asked).rejects.not.toThrow(/made-up-client-secret/)
  })
})

test.each([
  [{ error: 'invalid_grant' }, { error: 'invalid_grant', status: 400, key: 'invalid_grant' }],
  [
    { error: 'NOT_INSTALLED', error_description: 'Application not installed' },
    {
      error: 'NOT_INSTALLED',
      error_description: 'Application not installed',
      status: 400,
      key: 'not_installed'
    }
  ],
  [{ error: '' }, undefined],
  [{ error: 7 }, undefined],
  [{}, undefined]
])('%j names %j', (body, named) => {
  expect(namedError({ status: 400, body, serverNow: now })).toEqual(named)
})
