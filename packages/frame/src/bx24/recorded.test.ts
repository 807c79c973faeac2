// The drop-in against everything that was recorded of the old library: what it sends, and what it makes of answers.
import { expect, test, vi } from 'vitest'
import { type Bx24Case, bx24Cases, unmarked } from '../testing/bx24-cases.ts'
import { type Bx24Page, bx24Page, portalOrigin, sid, waitingPage } from '../testing/bx24-page.ts'
import type { FakeRequest } from '../testing/fake-requests.ts'
import type { Bx24Commands, Bx24Results } from './batch.ts'
import type { Bx24Result } from './result.ts'

const named = (kind: string) =>
  bx24Cases(kind).map(
    (each, index) => [`${kind} ${index}: ${JSON.stringify(each).slice(0, 90)}`, each] as const
  )

function expectSent(request: FakeRequest | undefined, expected: object): void {
  const { url, body } = expected as { readonly url: string; readonly body: string }
  expect(request).toMatchObject({ method: 'POST', url, body })
}

/** Calls `BX24.placement.call` for `placement.call`. */
function callNamed(
  page: Bx24Page,
  path: unknown,
  args: unknown,
  callback?: (...args: unknown[]) => void
): void {
  const action = String(path)
    .split('.')
    .reduce<unknown>((owner, name) => (owner as Record<string, unknown>)[name], page.bx24)
  const call = action as (...args: unknown[]) => unknown
  call(...(unmarked(args, callback) as unknown[]))
}

test.each(named('callMethod'))('%s', (_name, each) => {
  const page = bx24Page()
  const call = () => page.bx24.callMethod(String(each['method']), unmarked(each['params']))
  if ('throws' in each) {
    expect(call).toThrow(TypeError)
    expect(page.requests).toEqual([])
  } else {
    call()
    expectSent(page.requests[0], each)
  }
})

test.each(named('callBatch'))('%s', (_name, each) => {
  const page = bx24Page()
  page.bx24.callBatch(unmarked(each['calls']) as Bx24Commands, undefined, each['halt'])
  if (each['no_request'] === true) expect(page.requests).toEqual([])
  else expectSent(page.requests[0], each)
})

test.each(named('message'))('%s', (_name, each) => {
  const page = bx24Page(each['init_data_changes'] as Bx24Case | undefined)
  callNamed(page, each['call'], each['args'])
  expect(page.newlyPosted()).toEqual(each['sent'])
  const expected = (each['requests'] ?? []) as readonly { url: string; body: string }[]
  expect(page.requests).toHaveLength(expected.length)
  for (const [index, request] of expected.entries()) expectSent(page.requests[index], request)
})

test.each(named('reply'))('%s', (_name, each) => {
  const page = bx24Page()
  const callback = vi.fn()
  callNamed(page, each['call'], each['args'], callback)
  const id = each['other_callback_id'] === true ? 'z'.repeat(32) : page.callbackId()
  const event = {
    origin: typeof each['origin'] === 'string' ? each['origin'] : portalOrigin,
    source: page.pair.parent,
    data: `${id}${String(each['reply_after_callback_id'])}`
  }
  for (let times = Number(each['times'] ?? 1); times > 0; times--) {
    if ('throws' in each) expect(() => page.pair.deliver(event)).toThrow(SyntaxError)
    else page.pair.deliver(event)
  }
  expect(callback.mock.calls).toEqual(each['callback_calls'])
})

test.each(named('start'))('%s', (_name, each) => {
  const start = () => waitingPage(String(each['window_name']))
  if ('throws' in each) return expect(start).toThrow(String(each['throws']))

  const page = start()
  const callbacks: string[] = []
  if (each.note !== undefined) {
    page.bx24.install(() => {
      callbacks.push('install')
      page.bx24.installFinish()
    })
  }
  page.bx24.init(() => callbacks.push('init'))
  const marks = (sent: unknown) => JSON.parse(JSON.stringify(sent).replaceAll(sid, '<sid>')) as unknown
  expect(page.newlyPosted()).toEqual(marks(each['sent']))
  page.reply(each['init_data'])

  const after = each['after'] as Readonly<Record<string, unknown>>
  expect({
    callbacks,
    sent: page.newlyPosted().map(({ text }) => text),
    domain: page.bx24.getDomain(),
    lang: page.bx24.getLang(),
    is_admin: page.bx24.isAdmin(),
    auth: page.bx24.getAuth(),
    placement: page.bx24.placement.info()
  }).toEqual({
    callbacks: after['callbacks'],
    sent: (after['sent'] as readonly { text: string }[]).map(({ text }) => text),
    domain: after['domain'],
    lang: after['lang'],
    is_admin: after['is_admin'],
    auth: after['auth'],
    placement: after['placement']
  })
  page.bx24.callMethod('profile', {})
  expectSent(page.requests[0], after['first_call'] as object)
  return undefined
})

test.each(named('response'))('%s', (_name, each) => {
  const page = bx24Page()
  const results: Bx24Result[] = []
  page.bx24.callMethod(String(each['method']), unmarked(each['params']), (result) => results.push(result))
  const [request] = page.requests
  const respond = () =>
    each['network_error'] === true
      ? request?.fail()
      : request?.respond(Number(each['status']), String(each['response_text']))
  if ('throws' in each) expect(respond).toThrow(String(each['throws']))
  else respond()
  expect(results).toHaveLength(Number(each['callback_count']))
  expect(page.newlyPosted()).toEqual(each['sent'] ?? [])

  if ('refresh_reply' in each) {
    page.reply(each['refresh_reply'])
    for (const [index, sent] of (each['repeated'] as readonly object[]).entries()) {
      expectSent(page.requests[index + 1], sent)
    }
    expect(page.bx24.getAuth()).toEqual(each['auth_after'])
  }
  const [result] = results
  if (result === undefined) return
  const error = result.error()
  expect({
    data: result.data(),
    error_text: error === undefined ? null : error.toString(),
    error_status: error?.status ?? null,
    error_object: error?.ex ?? null,
    error_description: result.error_description(),
    more: result.more(),
    total: result.total()
  }).toEqual(unmarked(each['result']))
  const next = result.next()
  if (each['next'] === false) expect(next).toBe(false)
  else expectSent(page.requests[1], each['next'] as object)
})

test.each(named('batchResponse'))('%s', (_name, each) => {
  const page = bx24Page()
  const seen: Bx24Results[] = []
  page.bx24.callBatch(each['calls'] as Bx24Commands, (results) => seen.push(results))
  const respond = () => page.requests[0]?.respond(200, JSON.stringify(each['response']))
  if ('throws' in each) {
    expect(respond).toThrow(TypeError)
    return
  }
  respond()
  const [results = {}] = seen
  expect(Array.isArray(results)).toBe(each['is_array'])
  const facts = Object.entries(results).map(([name, result]) => [
    name,
    {
      data: result.data(),
      error_text: result.error()?.toString() ?? null,
      more: result.more(),
      total: result.total()
    }
  ])
  expect(facts).toEqual(unmarked(each['results']))
})
