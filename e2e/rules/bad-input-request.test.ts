// Bad requests as a whole: content types, sizes, bodies that break off, and what the page's session call may carry.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenAnswer } from '@latchkey/sandbox'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'
import { installUnseen, kept, nothing, openedBy, refusal, repeatedTokens } from '../support/refusals.ts'

const routes = ['app', 'install', 'events'] as const
const form = 'application/x-www-form-urlencoded'
const limit = 256 * 1024

describe.each(engines)('bad requests (%s)', (engine) => {
  let given: GivenApplication
  let opened: OpenAnswer
  let body: string

  beforeAll(async () => {
    given = await givenApplication({ engine })
    await installUnseen(given)
    opened = await openedBy(given, 1)
    await given.sandbox.api.clearRequests()
    body = new URLSearchParams(opened.fields).toString()
  })
  afterAll(() => given.close())

  const post = (route: string, init: RequestInit & { readonly duplex?: 'half' }): Promise<Response> => {
    const query = opened.action.slice(opened.action.indexOf('?'))
    return given.app.handler(new Request(`${given.address}/${route}${query}`, { method: 'POST', ...init }))
  }
  async function expectNothingHappened(text: string): Promise<void> {
    expect(repeatedTokens(text, opened.fields)).toEqual([])
    expect(text).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|<script/)
    expect(await kept(given)).toEqual(nothing)
    expect(await given.sandbox.api.requests()).toEqual([])
  }

  describe.each(routes)('at /%s', (route) => {
    test.each([
      ['application/json', () => JSON.stringify(opened.fields)],
      ['text/plain', () => body],
      ['multipart/form-data; boundary=x', () => '--x\r\n\r\n--x--'],
      ['application/x-www-form-urlencoded-not', () => body],
      ['text/html, application/x-www-form-urlencoded', () => body],
      ['', () => body]
    ])('the content type %j is refused with 415', async (type, text) => {
      const answer = await refusal(await post(route, { headers: { 'content-type': type }, body: text() }))
      expect(answer).toMatchObject({ status: 415, code: 'wrong-content-type', field: 'Content-Type' })
      await expectNothingHappened(answer.text)
    })

    test.each([
      ['one huge field', () => `${body}&x=${'a'.repeat(limit)}`],
      ['many fields', () => `${body}${'&x=1'.repeat(1_001)}`],
      ['many brackets', () => `${body}&${'x[a]=1&'.repeat(1_001)}`]
    ])('%s is refused with 413', async (_what, text) => {
      const answer = await refusal(await post(route, { headers: { 'content-type': form }, body: text() }))
      expect(answer).toMatchObject({ status: 413, code: 'too-large' })
      await expectNothingHappened(answer.text)
    })

    test('a body without end is refused with 413 once it is too large, and no longer read', async () => {
      let pulled = 0
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulled += 1
          controller.enqueue(Buffer.alloc(16 * 1024, 'a'))
        }
      })
      const answer = await refusal(
        await post(route, { headers: { 'content-type': form }, body: endless, duplex: 'half' })
      )
      expect(answer).toMatchObject({ status: 413, code: 'too-large' })
      expect(pulled).toBeLessThan(25)
      await expectNothingHappened(answer.text)
    })

    test('a body that breaks off is refused with 400', async () => {
      const broken = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(Buffer.from(body.slice(0, 40)))
          controller.error(new Error('the connection was lost'))
        }
      })
      const answer = await refusal(
        await post(route, { headers: { 'content-type': form }, body: broken, duplex: 'half' })
      )
      expect(answer).toMatchObject({ status: 400, code: 'bad-request' })
      await expectNothingHappened(answer.text)
    })

    test('an empty body is refused with 400', async () => {
      const answer = await refusal(await post(route, { headers: { 'content-type': form } }))
      expect(answer).toMatchObject({ status: 400, code: 'bad-request', field: 'AUTH_ID' })
      await expectNothingHappened(answer.text)
    })

    test.each([
      ['text that is not UTF-8', '%ff%fe=%c3%28'],
      ['half a percent sign', 'AUTH_ID=%4'],
      ['nothing but signs', '&=&==&[]=&[=&]=']
    ])('%s is refused with 400', async (_what, text) => {
      const answer = await refusal(await post(route, { headers: { 'content-type': form }, body: text }))
      expect(answer).toMatchObject({ status: 400, code: 'bad-request', field: 'AUTH_ID' })
      await expectNothingHappened(answer.text)
    })

    test('a person reads a page with the same status and code', async () => {
      const accept = 'text/html,*/*;q=0.8'
      const answer = await refusal(
        await post(route, { headers: { 'content-type': 'text/plain', accept }, body })
      )
      expect(answer.status).toBe(415)
      expect(answer.text).toContain('(wrong-content-type, 415)')
      await expectNothingHappened(answer.text)
    })
  })

  describe('at /session', () => {
    test.each([
      ['no JSON', '{"accessToken":'],
      ['an empty body', ''],
      ['a list', '[]'],
      ['null', 'null'],
      ['text', '"text"'],
      ['no access token', '{}'],
      ['a number', '{"accessToken":7}'],
      ['a short token', '{"accessToken":"short"}'],
      ['a long token', JSON.stringify({ accessToken: 'a'.repeat(513) })],
      ['a list of tokens', JSON.stringify({ accessToken: ['a'.repeat(70)] })],
      ['a member that nobody asked for', JSON.stringify({ accessToken: 'a'.repeat(70), userId: '1' })]
    ])('%s is refused with 400', async (_what, text) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await refusal(await post('session', { headers, body: text }))
      expect(answer).toMatchObject({ status: 400, code: 'bad-request', field: 'accessToken' })
      await expectNothingHappened(answer.text)
    })

    test('a form is refused with 415, a huge body with 413', async () => {
      const wrong = await refusal(await post('session', { headers: { 'content-type': form }, body }))
      expect(wrong).toMatchObject({ status: 415, code: 'wrong-content-type', field: 'Content-Type' })
      const headers = { 'content-type': 'application/json' }
      const huge = await refusal(await post('session', { headers, body: ' '.repeat(limit + 1) }))
      expect(huge).toMatchObject({ status: 413, code: 'too-large' })
      await expectNothingHappened(wrong.text + huge.text)
    })

    test.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', `Bearer ${'a'.repeat(5_000)}`])(
      'the header %.20s... is refused with 401',
      async (authorization) => {
        const request = new Request(`${given.address}/session`, { headers: { authorization } })
        const answer = await refusal(await given.app.handler(request))
        expect(answer).toMatchObject({ status: 401, code: 'unauthorized', field: 'Authorization' })
        await expectNothingHappened(answer.text)
      }
    )
  })

  test('an address that is none of ours is refused with 404', async () => {
    const answer = await refusal(await post('elsewhere', { headers: { 'content-type': form }, body }))
    expect(answer).toMatchObject({ status: 404, code: 'not-found' })
    await expectNothingHappened(answer.text)
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is refused with 405', async (method) => {
    for (const route of [...routes, 'session']) {
      const response = await given.app.handler(new Request(`${given.address}/${route}`, { method }))
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toContain('POST')
      await expectNothingHappened((await refusal(response)).text)
    }
  })
})
