// What callers get when something is refused: for programs and for people, and never a secret or a stack.

import { RestError, type RestErrorCode } from '@latchkey/rest'
import { describe, expect, test } from 'vitest'
import { prefersHtml } from './accepts-html.ts'
import { AppError, type AppErrorCode, statusOf } from './app-error.ts'
import { fromRestError } from './from-rest-error.ts'
import { problemOf, toProblem } from './problem.ts'

function request(accept?: string, url = 'https://app.example/app'): Request {
  return new Request(url, { method: 'POST', ...(accept === undefined ? {} : { headers: { accept } }) })
}

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe('given an error of ours and a program', () => {
  test('it gets the whole problem', async () => {
    const response = toProblem(
      new AppError('bad-request', 'The field member_id is missing.', { field: 'member_id' }),
      request('application/json')
    )
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(await response.json()).toEqual({
      type: 'urn:latchkey:problem:bad-request',
      title: 'The request cannot be understood',
      status: 400,
      code: 'bad-request',
      detail: 'The field member_id is missing.',
      field: 'member_id',
      retry: 'no'
    })
  })

  test.each(Object.entries(statusOf))('%s has status %i and a title', (code, status) => {
    const problem = problemOf(new AppError(code as AppErrorCode, 'text'))
    expect(problem).toMatchObject({ code, status, title: expect.stringMatching(/\w/) as string })
  })

  test('an answer of the portal is passed on, with 502 when the portal failed', () => {
    const portal = { error: 'INTERNAL_SERVER_ERROR', error_description: 'oops', status: 500 }
    expect(problemOf(new AppError('portal-error', 'text', { portal }))).toMatchObject({ status: 502, portal })
  })

  test('nothing is cached, sniffed or referred', () => {
    const { headers } = toProblem(new AppError('not-found', 'text'), request())
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'no-referrer'
    ])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('vary')).toBe('Accept')
  })
})

describe('given a person at a browser', () => {
  test('he reads a page with the same status and code', async () => {
    const response = toProblem(new AppError('busy', 'Too many proofs.'), request(browser))
    expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
    expect(await response.text()).toMatch(/again in a minute[\s\S]*Too many proofs\. \(busy, 503\)/)
  })

  test('the page can do nothing and may stand in any frame', async () => {
    const response = toProblem(new AppError('unproven', '<script>alert("1")</script>'), request(browser))
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+=*'/)
    expect(policy).not.toContain('frame-ancestors')
    expect(response.headers.get('x-frame-options')).toBeNull()
    expect(await response.text()).not.toContain('<script')
  })

  test.each([
    ['ru', 'Не удалось открыть'],
    ['de', 'konnte nicht geöffnet werden'],
    ['EN', 'could not be opened'],
    ['"><script>', 'could not be opened']
  ])('with the language %s he reads %s', async (language, text) => {
    const url = `https://app.example/app?LANG=${encodeURIComponent(language)}`
    const page = await toProblem(new AppError('payment-required', 'text'), request(browser, url)).text()
    expect(page).toContain(text)
    expect(page).not.toContain('<script')
  })
})

test.each([
  [browser, true],
  ['text/html', true],
  ['text/*, application/json;q=0.5', true],
  ['text/html;q=0.5, application/json', false],
  ['text/html;q=0.5, application/problem+json;q=0.9', false],
  ['text/html;q=0', false],
  ['application/json', false],
  ['*/*', false],
  ['', false],
  [null, false]
])('given Accept %j, HTML is preferred: %s', (accept, html) => {
  expect(prefersHtml(accept)).toBe(html)
})

describe('given an error that is worth repeating', () => {
  test.each([
    [new AppError('limit', 'text', { retryAfterMs: 1500 }), '2'],
    [new AppError('busy', 'text', { retryAfterMs: 1 }), '1'],
    [new AppError('auth-unreachable', 'text'), '5'],
    [new AppError('portal-unreachable', 'refused for good', { retry: 'no' }), null],
    [new AppError('bad-request', 'text'), null]
  ])('%s says after how long', (error, seconds) => {
    expect(toProblem(error, request()).headers.get('retry-after')).toBe(seconds)
  })
})

describe('given refused credentials', () => {
  test('a page is told to renew its session', () => {
    const { headers } = toProblem(new AppError('unauthorized', 'text'), request(), { challenge: 'session' })
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(headers.get('latchkey-retry')).toBe('session')
  })

  test('others are told the scheme', () => {
    const { headers } = toProblem(new AppError('unauthorized', 'text'), request())
    expect([headers.get('www-authenticate'), headers.get('latchkey-retry')]).toEqual(['Bearer', null])
  })

  test('other errors on a session challenge nobody', () => {
    const { headers } = toProblem(new AppError('uninstalled', 'text'), request(), { challenge: 'session' })
    expect(headers.get('www-authenticate')).toBeNull()
  })
})

test.each([new Error('secret in /srv/app.ts'), 'secret', undefined, { message: 'secret' }])(
  'given the foreign error %s, nothing of it is shown',
  async (error) => {
    for (const accept of [browser, 'application/json']) {
      const response = toProblem(error, request(accept))
      expect(response.status).toBe(500)
      expect(await response.text()).not.toMatch(/secret|app\.ts/)
    }
  }
)

describe('given an error of a REST call', () => {
  const portal = { error: 'expired_token', error_description: 'The token', status: 401, argument: 'x' }

  test.each<[RestErrorCode, AppErrorCode]>([
    ['bad-request', 'bad-request'],
    ['unauthorized', 'portal-error'],
    ['grant-lost', 'grant-lost'],
    ['payment-required', 'payment-required'],
    ['limit', 'limit'],
    ['portal-error', 'portal-error'],
    ['portal-unreachable', 'portal-unreachable'],
    ['unreadable', 'portal-unreachable'],
    ['moved', 'portal-unreachable'],
    ['list-stalled', 'portal-error'],
    ['aborted', 'portal-unreachable']
  ])('%s becomes %s', (code, expected) => {
    const error = new RestError(code, 'what to do', { method: 'profile', ran: 'no', retry: 'later', portal })
    expect(fromRestError(error)).toMatchObject({
      code: expected,
      message: 'what to do',
      retry: 'later',
      portal: { error: 'expired_token', error_description: 'The token', status: 401 },
      cause: error
    })
    expect(problemOf(error)).toMatchObject({ code: expected })
    expect(problemOf(error).portal).not.toHaveProperty('argument')
  })

  test('our own reason inside it comes out again', () => {
    const cause = new AppError('portal-unreachable', 'refused by policy')
    const error = new RestError('portal-unreachable', 'text', {
      method: 'm',
      ran: 'no',
      retry: 'later',
      cause
    })
    expect(fromRestError(error)).toBe(cause)
  })
})
