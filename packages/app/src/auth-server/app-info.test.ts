// `app.info` of an authorization server, in every form that a source shows (portal-behaviour.md section 11.1).

import { describe, expect, test } from 'vitest'
import { testContext } from '../testing/test-context.ts'
import { type AppInfoAnswer, askAppInfo, idText, restBase } from './app-info.ts'

const server = 'https://oauth.example'
const token = 't'.repeat(70)
const now = Date.parse('2026-11-24T10:00:00Z')
const install = {
  installed: true,
  version: 2,
  status: 'P',
  scope: 'crm,user_brief',
  domain: 'portal.example',
  uri: 'https://portal.example',
  client_endpoint: 'https://portal.example/rest/',
  member_id: 'c'.repeat(32),
  member_type: 'B',
  date_finish: '2026-12-24T00:00:00+00:00'
}
const result = {
  client_id: 'app.1',
  scope: 'app',
  expires: '2026-11-24T11:00:00+00:00',
  user_id: 7,
  install
}

function ask(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {}
): Promise<AppInfoAnswer> {
  const answer = (): Response => Response.json(body, { status, headers })
  return askAppInfo(testContext({ answer, env: { now: () => now } }), server, token)
}

test('the token travels in the body of a form POST', async () => {
  const context = testContext({ answer: () => Response.json({ result }) })
  await askAppInfo(context, server, token)
  expect(context.sent).toEqual([{ url: `${server}/rest/app.info`, method: 'POST', body: `auth=${token}` }])
})

test('the whole answer', async () => {
  expect(await ask({ result })).toEqual({
    kind: 'known',
    info: {
      clientId: 'app.1',
      memberId: install.member_id,
      clientEndpoint: 'https://portal.example/rest/',
      scope: ['crm', 'user_brief'],
      accessExpiresAt: now + 3_600_000,
      userId: '7',
      status: 'P',
      version: 2,
      paidUntilAt: Date.parse('2026-12-24T00:00:00Z')
    }
  })
})

describe('other forms', () => {
  test.each([
    ['an expiry in seconds', { ...result, expires: now / 1000 + 60 }, { accessExpiresAt: now + 60_000 }],
    ['no expiry: 3600 s', { ...result, expires: undefined }, { accessExpiresAt: now + 3_600_000 }],
    ['an expiry that is none: 3600 s', { ...result, expires: 'soon' }, { accessExpiresAt: now + 3_600_000 }],
    ['a user id in text', { ...result, user_id: '7' }, { userId: '7' }],
    [
      'an endpoint without a last slash',
      { ...result, install: { ...install, client_endpoint: 'https://portal.example/rest' } },
      { clientEndpoint: 'https://portal.example/rest/' }
    ],
    [
      'the scope of the installation is missing',
      { ...result, install: { ...install, scope: undefined } },
      { scope: ['app'] }
    ]
  ])('%s', async (_what, body, info) => {
    expect(await ask({ result: body })).toMatchObject({ kind: 'known', info })
  })

  test.each([undefined, 0, '0', null, -1, 'x'])('user_id %j names nobody', async (user_id) => {
    const answer = await ask({ result: { ...result, user_id } })
    expect(answer.kind === 'known' && 'userId' in answer.info).toBe(false)
  })
})

describe('refusals', () => {
  test.each([
    ['expired_token', 'expired'],
    ['EXPIRED_TOKEN', 'expired'],
    ['NOT_INSTALLED', 'not-installed'],
    ['ERROR_OAUTH', 'not-installed'],
    ['PAYMENT_REQUIRED', 'payment-required'],
    ['invalid_token', 'invalid'],
    ['anything_new', 'invalid']
  ])('%s means %s', async (error, reason) => {
    const date = new Date(now - 5_000).toUTCString()
    expect(await ask({ error, error_description: 'text' }, 401, { date })).toEqual({
      kind: 'refused',
      reason,
      answer: { error, error_description: 'text', status: 401 },
      serverNow: now - 5_000
    })
  })
})

describe('an answer that proves nothing', () => {
  test.each([
    ['no client', { ...result, client_id: undefined }],
    ['no installation', { ...result, install: undefined }],
    ['no member', { ...result, install: { ...install, member_id: 7 } }],
    ['no address', { ...result, install: { ...install, client_endpoint: undefined } }],
    [
      'an address with a user name',
      { ...result, install: { ...install, client_endpoint: 'https://a@b.example/' } }
    ],
    [
      'an address of another kind',
      { ...result, install: { ...install, client_endpoint: 'ftp://b.example/' } }
    ],
    ['nothing', undefined],
    ['a list', []]
  ])('%s leaves the question open', async (_what, body) => {
    await expect(ask({ result: body })).rejects.toMatchObject({ code: 'auth-unreachable' })
  })
})

test.each([
  ['https://portal.example/rest/?a=b#c', 'https://portal.example/rest/'],
  ['HTTPS://Portal.Example:443/rest', 'https://portal.example/rest/'],
  ['portal.example', undefined],
  ['', undefined],
  [7, undefined]
])('the REST base of %j is %j', (value, base) => {
  expect(restBase(value)).toBe(base)
})

test.each([
  [7, '7'],
  ['7', '7'],
  ['07', undefined],
  ['7.0', undefined],
  [1.5, undefined],
  ['1'.repeat(17), undefined],
  [true, undefined]
])('the user id %j is %j', (value, id) => {
  expect(idText(value)).toBe(id)
})
