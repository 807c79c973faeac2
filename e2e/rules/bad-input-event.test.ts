// Bad input at the event address: the documented 4xx with the field named, and nothing else.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { kept, openedBy, refusal, repeatedTokens } from '../support/refusals.ts'
import { type Field, renamed, repeated, replaced, without, written } from '../support/written-forms.ts'

type Fields = readonly Field[]
type Spoil = (fields: Fields) => Fields

const add =
  (name: string, value: string): Spoil =>
  (fields) => [...fields, [name, value]]

const security = [
  'event',
  'auth[member_id]',
  'auth[access_token]',
  'auth[refresh_token]',
  'auth[application_token]',
  'auth[server_endpoint]',
  'auth[domain]',
  'auth[client_endpoint]',
  'auth[user_id]'
]

/** What is wrong, the field that the answer has to name, and how the genuine form is spoilt. */
const cases: readonly [string, string, Spoil][] = [
  ['missing', 'auth[member_id]', (all) => without(all, 'auth[member_id]')],
  ['missing', 'auth[application_token]', (all) => without(all, 'auth[application_token]')],
  ...security.flatMap((name): [string, string, Spoil][] => [
    ['repeated', name, (all) => repeated(all, name)],
    ['a list', name, (all) => renamed(all, name, `${name}[]`)],
    ['an array', name, (all) => renamed(all, name, `${name}[x]`)],
    ['plain and an array', name, add(`${name}[x]`, 'y')],
    ['empty', name, (all) => replaced(all, name, '')],
    ['oversized', name, (all) => replaced(all, name, 'A'.repeat(3_000))],
    ['with a line break', name, (all) => replaced(all, name, 'aaaaaaaaaaaaaaaa\r\nX: y')]
  ]),
  ['written over by a plain auth', 'auth[member_id]', add('auth', 'x')],
  ['an unclosed bracket', 'auth[member_id]', (all) => renamed(all, 'auth[member_id]', 'auth[member_id')],
  [
    'a bracket that is never opened',
    'auth[member_id]',
    (all) => renamed(all, 'auth[member_id]', 'auth]member_id]')
  ],
  ['a bracket too many', 'auth[member_id]', (all) => renamed(all, 'auth[member_id]', 'auth[[member_id]]')],
  [
    'text behind the bracket',
    'auth[member_id]',
    (all) => renamed(all, 'auth[member_id]', 'auth[member_id]x')
  ],
  [
    'too deep',
    'auth[member_id]',
    (all) => renamed(all, 'auth[member_id]', `auth${'[member_id]'.repeat(80)}`)
  ],
  ...[
    ['event', 'ONCRM DEAL'],
    ['event', '../x'],
    ['event', '<script>'],
    ['auth[member_id]', '__proto__!'],
    ['auth[access_token]', 'short'],
    ['auth[application_token]', 'short'],
    ['auth[domain]', 'https://portal.example'],
    ['auth[domain]', 'portal.example/rest'],
    ['auth[client_endpoint]', 'portal.example/rest/'],
    ['auth[client_endpoint]', 'file:///etc/passwd'],
    ['auth[server_endpoint]', 'https://u:p@oauth.bitrix.info/'],
    ['auth[user_id]', '0'],
    ['auth[user_id]', '1.5'],
    ['auth[user_id]', 'admin']
  ].map(([name = '', value = '']): [string, string, Spoil] => [
    value,
    name,
    (all) => replaced(all, name, value)
  ])
]

describe.each(engines)('bad input at the event address (%s)', (engine) => {
  let given: GivenInstalled
  let genuine: Fields
  let before: unknown

  beforeAll(async () => {
    given = await givenInstalled({ engine })
    const { portal, sandbox } = given
    const { fields } = await openedBy(given, 2)
    genuine = [
      ['event', 'ONCRMDEALADD'],
      ['event_handler_id', '7'],
      ['data[FIELDS][ID]', '5'],
      ['ts', '1800000000'],
      ['auth[access_token]', fields['AUTH_ID'] ?? ''],
      ['auth[refresh_token]', fields['REFRESH_ID'] ?? ''],
      ['auth[expires_in]', '3600'],
      ['auth[domain]', portal.domain],
      ['auth[server_endpoint]', `${sandbox.authServer}/rest/`],
      ['auth[client_endpoint]', `${portal.url}/rest/`],
      ['auth[member_id]', portal.memberId],
      ['auth[user_id]', '2'],
      ['auth[application_token]', fields['APPLICATION_TOKEN'] ?? '']
    ]
    before = await kept(given)
    await sandbox.api.clearRequests()
  })
  afterAll(() => given.close())

  const post = (path: string, fields: Fields, accept = 'application/json'): Promise<Response> =>
    given.app.handler(
      new Request(`${given.address}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept },
        body: written(fields)
      })
    )
  async function expectNothingHappened(text: string): Promise<void> {
    expect(repeatedTokens(text, Object.fromEntries(genuine))).toEqual([])
    expect(text).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|<script/)
    expect(await kept(given)).toEqual(before)
    expect(await given.sandbox.api.requests()).toEqual([])
  }

  test.each(cases)('%s: 400 that names %s', async (_what, field, spoil) => {
    for (const path of ['events', 'install']) {
      const { text, ...problem } = await refusal(await post(path, spoil(genuine)))
      expect(problem).toEqual({ status: 400, code: 'bad-request', field })
      await expectNothingHappened(text)
    }
    const page = await refusal(await post('events', spoil(genuine), 'text/html'))
    expect(page.status).toBe(400)
    expect(page.text).toContain(field)
    await expectNothingHappened(page.text)
  })

  test.each(['auth[access_token]', 'auth[refresh_token]', 'auth[application_token]', 'auth[member_id]'])(
    '%s in the query: 400 that names it, whether the body has it or not',
    async (name) => {
      const query = written(genuine.filter(([known]) => known === name))
      for (const body of [genuine, without(genuine, name)]) {
        const { text, ...problem } = await refusal(await post(`events?${query}`, body))
        expect(problem).toEqual({ status: 400, code: 'bad-request', field: name })
        await expectNothingHappened(text)
      }
    }
  )

  test.each(['events', 'install'])('event and AUTH_ID together at /%s: 400', async (path) => {
    const { text, ...problem } = await refusal(await post(path, [...genuine, ['AUTH_ID', 'a'.repeat(70)]]))
    expect(problem).toEqual({ status: 400, code: 'bad-request', field: 'event' })
    await expectNothingHappened(text)
  })

  test.each(['event[]', 'event[x]', 'event[x'])('%s and AUTH_ID together: 400', async (name) => {
    const spoilt = [...renamed(genuine, 'event', name), ['AUTH_ID', 'a'.repeat(70)] as const]
    const { status, text } = await refusal(await post('events', spoilt))
    expect(status).toBe(400)
    await expectNothingHappened(text)
  })

  test.each([
    ['an event without its name', 'event', () => without(genuine, 'event')],
    ['nothing', 'AUTH_ID', () => []],
    ['something else', 'AUTH_ID', () => [['hello', 'world']] as const]
  ])('neither event nor AUTH_ID, but %s: 400 that names %s', async (_what, field, fields) => {
    for (const path of ['events', 'install']) {
      const { text, ...problem } = await refusal(await post(path, fields()))
      expect(problem).toEqual({ status: 400, code: 'bad-request', field })
      await expectNothingHappened(text)
    }
  })

  test('an unknown member id: 404 that names it', async () => {
    for (const event of ['ONCRMDEALADD', 'ONAPPUNINSTALL', 'ONAPPPAYMENT']) {
      const fields = replaced(replaced(genuine, 'event', event), 'auth[member_id]', 'f'.repeat(32))
      const { text, ...problem } = await refusal(await post('events', fields))
      expect(problem).toEqual({ status: 404, code: 'unknown-portal', field: 'auth[member_id]' })
      await expectNothingHappened(text)
    }
  })

  test('an installation event without any token: 400 that names the access token', async () => {
    const tokenless = ['auth[access_token]', 'auth[refresh_token]'].reduce(without, genuine)
    for (const event of ['ONAPPINSTALL', 'ONAPPUPDATE']) {
      const { text, ...problem } = await refusal(await post('events', replaced(tokenless, 'event', event)))
      expect(problem).toEqual({ status: 400, code: 'bad-request', field: 'auth[access_token]' })
      await expectNothingHappened(text)
    }
  })

  test('names that mean something to JavaScript are names like others', async () => {
    const odd = [...genuine, ['__proto__[event]', 'x'], ['constructor[prototype][x]', 'y']] as const
    expect((await post('events', replaced(odd, 'data[FIELDS][ID]', '6'))).status).toBe(200)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(
      (await given.app.listEvents()).items.filter(({ data }) => JSON.stringify(data).includes('"6"'))
    ).toHaveLength(1)
  })
})
