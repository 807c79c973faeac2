// How a single call looks on the wire, and what becomes of its answer.
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { authorization, givenPortal } from '../testing/portal.ts'
import { answer } from '../testing/scripted-fetch.ts'

describe('a call on the wire', () => {
  test('is a JSON POST with the token in the body and never in the address', async () => {
    const { rest, sent } = givenPortal([answer({ result: true })])
    await rest.call('crm.deal.get', { id: 7 })
    expect(sent[0]?.url).toBe('https://portal.example/rest/crm.deal.get.json')
    expect(sent[0]?.init.body).toBe(`{"auth":"${authorization(1).accessToken}","id":7}`)
    expect(sent[0]?.init).toMatchObject({
      method: 'POST',
      redirect: 'manual',
      credentials: 'omit',
      headers: { 'Content-Type': 'application/json' }
    })
  })

  test('keeps the types of parameters, in their order', async () => {
    const { rest, sent } = givenPortal([answer({ result: true })])
    await rest.call<number>('crm.deal.add', {
      fields: {
        TITLE: 'A "B" & Ж',
        SUM: 1.5,
        OPENED: false,
        CLOSED: null,
        TAGS: [],
        EXTRA: {},
        SKIP: undefined
      },
      when: new Date(Date.UTC(2026, 10, 23, 10, 0, 0, 250))
    })
    expect(sent[0]?.body).toEqual({
      auth: authorization(1).accessToken,
      fields: { TITLE: 'A "B" & Ж', SUM: 1.5, OPENED: false, CLOSED: null, TAGS: [], EXTRA: {} },
      when: '2026-11-23T10:00:00+00:00'
    })
    expect(Object.keys(sent[0]?.body['fields'] as object)).not.toContain('SKIP')
  })

  test('without parameters sends the token alone', async () => {
    const { rest, sent } = givenPortal([answer({ result: [] })])
    await rest.call('profile')
    expect(sent[0]?.body).toEqual({ auth: authorization(1).accessToken })
  })

  test.each([
    'crm.deal.list/../x',
    'a..b',
    '.a',
    'a.',
    'a b',
    'a?b',
    'a#b',
    '',
    '../app.info',
    'a%2Fb',
    'crm.deal.list.json'
  ])('refuses %j as a method', async (method) => {
    const { rest, sent } = givenPortal([])
    expect(await caught(rest.call(method))).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(sent).toHaveLength(0)
  })

  test.each(['auth', 'access_token', 'auth_connector', 'AUTH'])(
    'refuses a parameter %s of the caller',
    async (name) => {
      const { rest, sent } = givenPortal([])
      const error = await caught(rest.call('crm.deal.list', { [name]: 'x' }))
      expect(error.code).toBe('bad-request')
      expect(error.message).toContain(name)
      expect(sent).toHaveLength(0)
    }
  )
})

describe('the envelope', () => {
  test('is result, next, total and time', async () => {
    const time = { start: 1767225600, duration: 0.25, operating: 1.5, operating_reset_at: 1767226200 }
    const { rest } = givenPortal([answer({ result: [{ ID: '1' }], next: 50, total: 120, time })])
    expect(await rest.call('crm.deal.list')).toEqual({ result: [{ ID: '1' }], next: 50, total: 120, time })
  })

  test('leaves out what the portal left out', async () => {
    const { rest } = givenPortal([answer({ result: null })])
    expect(await rest.call('x')).toEqual({ result: null })
  })

  test('a filled error beside status 200 is an error (portal-behaviour.md section 2)', async () => {
    const body = { result: false, error: 'SOFT', error_description: 'not allowed' }
    const { rest } = givenPortal([answer(body)])
    expect(await caught(rest.call('x'))).toMatchObject({
      code: 'portal-error',
      status: 200,
      portal: { error: 'SOFT' }
    })
  })

  test('an error without a description beside a result is not', async () => {
    const body = { result: { x: 1 }, error: 'SOFT', error_description: '' }
    const { rest } = givenPortal([answer(body)])
    expect(await rest.call('x')).toEqual({ result: { x: 1 } })
  })

  test.each([
    ['HTML', '<html>sign in</html>', 200],
    ['an empty body', '', 200],
    ['a list', '[]', 200],
    ['text', '"ok"', 200],
    ['an object without result', '{"time":{}}', 200],
    ['half a body', '{"result":[{"ID":', 200],
    ['HTML of a gateway', '<html>Bad gateway</html>', 502]
  ])('%s is unreadable, and may have run', async (_name, text, status) => {
    const { rest } = givenPortal([answer(text, status)])
    expect(await caught(rest.call('crm.deal.add'))).toMatchObject({
      code: 'unreadable',
      ran: 'unknown',
      status
    })
  })

  test('an answer beyond the bound is not read to its end', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new TextEncoder().encode('x'.repeat(1000)))
      }
    })
    const { rest } = givenPortal([() => new Response(endless)], { maxResponseBytes: 5000 })
    expect(await caught(rest.call('x'))).toMatchObject({ code: 'unreadable', ran: 'unknown' })
    expect(pulled).toBeLessThan(20)
  })

  test('is decoded as UTF-8 even where a chunk ends inside a letter', async () => {
    const bytes = new TextEncoder().encode('{"result":"Жук"}')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      }
    })
    const { rest } = givenPortal([() => new Response(body)])
    expect(await rest.call('x')).toEqual({ result: 'Жук' })
  })
})
