// Bad input at the frame and the install page: the documented 4xx with the field named, and nothing else.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenAnswer } from '@latchkey/sandbox'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'
import { installUnseen, kept, nothing, openedBy, refusal, repeatedTokens } from '../support/refusals.ts'
import { type Field, renamed, repeated, replaced, without, written } from '../support/written-forms.ts'

type Fields = readonly Field[]

interface Form {
  readonly query: Fields
  readonly body: Fields
}

type Spoil = (form: Form) => Form

const inBody =
  (spoil: (fields: Fields) => Fields): Spoil =>
  ({ query, body }) => ({ query, body: spoil(body) })
const inQuery =
  (spoil: (fields: Fields) => Fields): Spoil =>
  ({ query, body }) => ({ query: spoil(query), body })
const add =
  (name: string, value: string): ((fields: Fields) => Fields) =>
  (fields) => [...fields, [name, value]]

const required = ['AUTH_ID', 'member_id']
const security = [
  'AUTH_ID',
  'REFRESH_ID',
  'member_id',
  'SERVER_ENDPOINT',
  'APPLICATION_TOKEN',
  'AUTH_EXPIRES',
  'status',
  'PLACEMENT'
]

/** What is wrong, the field that the answer has to name, and how the genuine form is spoilt. */
const cases: readonly [string, string, Spoil][] = [
  ...required.map((name): [string, string, Spoil] => ['missing', name, inBody((all) => without(all, name))]),
  ['missing', 'DOMAIN', inQuery((all) => without(all, 'DOMAIN'))],
  ...security.flatMap((name): [string, string, Spoil][] => [
    ['repeated', name, inBody((all) => repeated(all, name))],
    ['a list', name, inBody((all) => renamed(all, name, `${name}[]`))],
    ['an array', name, inBody((all) => renamed(all, name, `${name}[x]`))],
    ['plain and a list', name, inBody(add(`${name}[]`, 'x'))],
    ['empty', name, inBody((all) => replaced(all, name, ''))],
    ['oversized', name, inBody((all) => replaced(all, name, 'A'.repeat(3_000)))],
    ['with a line break', name, inBody((all) => replaced(all, name, 'aaaaaaaaaaaaaaaa\r\nX: y'))]
  ]),
  ...['DOMAIN', 'PROTOCOL', 'APP_SID', 'LANG'].flatMap((name): [string, string, Spoil][] => [
    ['repeated in the query', name, inQuery((all) => repeated(all, name))],
    ['a list in the query', name, inQuery((all) => renamed(all, name, `${name}[]`))],
    ['empty in the query', name, inQuery((all) => replaced(all, name, ''))],
    ['oversized in the query', name, inQuery((all) => replaced(all, name, 'a'.repeat(3_000)))]
  ]),
  ['different in query and body', 'DOMAIN', inBody(add('DOMAIN', 'other.bitrix24.com'))],
  ['different in query and body', 'PROTOCOL', inBody(add('PROTOCOL', '1'))],
  ['different in query and body', 'LANG', inBody(add('LANG', 'fr'))],
  ...['AUTH_ID', 'REFRESH_ID', 'APPLICATION_TOKEN', 'member_id', 'SERVER_ENDPOINT'].map(
    (name): [string, string, Spoil] => [
      'moved to the query',
      name,
      ({ query, body }) => ({
        query: [...query, ...body.filter(([known]) => known === name)],
        body: without(body, name)
      })
    ]
  ),
  [
    'in the query as well',
    'AUTH_ID',
    ({ query, body }) => ({ query: [...query, ...body.filter(([name]) => name === 'AUTH_ID')], body })
  ],
  ['an unclosed bracket', 'AUTH_ID', inBody((all) => renamed(all, 'AUTH_ID', 'AUTH_ID[x'))],
  ['a dot for an underscore', 'member_id', inBody((all) => renamed(all, 'member_id', 'member.id'))],
  ['an open bracket for an underscore', 'member_id', inBody((all) => renamed(all, 'member_id', 'member[id'))],
  ['a leading blank', 'AUTH_ID', inBody((all) => renamed(all, 'AUTH_ID', ' AUTH_ID'))],
  ...[
    ['DOMAIN', 'https://portal.example'],
    ['DOMAIN', 'portal.example/path'],
    ['DOMAIN', 'user@portal.example'],
    ['DOMAIN', 'portal.example:99999'],
    ['PROTOCOL', '2'],
    ['PROTOCOL', 'https'],
    ['APP_SID', '<script>'],
    ['LANG', 'en"><script>']
  ].map(([name = '', value = '']): [string, string, Spoil] => [
    `${value} in the query`,
    name,
    inQuery((all) => replaced(all, name, value))
  ]),
  ...[
    ['member_id', '../../etc/passwd'],
    ['member_id', "' OR 1=1 --"],
    ['AUTH_EXPIRES', '3600s'],
    ['AUTH_EXPIRES', '-1'],
    ['AUTH_EXPIRES', '1e3'],
    ['SERVER_ENDPOINT', 'oauth.bitrix.info'],
    ['SERVER_ENDPOINT', 'ftp://oauth.bitrix.info/rest/'],
    ['SERVER_ENDPOINT', 'https://user@oauth.bitrix.info/rest/'],
    ['SERVER_ENDPOINT', 'javascript:alert(1)'],
    ['status', 'LL'],
    ['status', '1'],
    ['PLACEMENT', 'CRM DEAL'],
    ['PLACEMENT', '<script>']
  ].map(([name = '', value = '']): [string, string, Spoil] => [
    value,
    name,
    inBody((all) => replaced(all, name, value))
  ]),
  ...['{"ID":', '[1,2]', '7', '"text"', 'true', 'ID=7'].map((value): [string, string, Spoil] => [
    `${value} for an object`,
    'PLACEMENT_OPTIONS',
    inBody(add('PLACEMENT_OPTIONS', value))
  ]),
  [
    'bracketed',
    'PLACEMENT_OPTIONS',
    inBody((all) => [...all, ['PLACEMENT_OPTIONS[ID]', '7'], ['PLACEMENT_OPTIONS[URI]', '/']])
  ]
]

describe.each(engines)('bad input at the frame and the install page (%s)', (engine) => {
  let given: GivenApplication
  let opened: OpenAnswer
  let genuine: Form

  beforeAll(async () => {
    given = await givenApplication({ engine })
    await installUnseen(given)
    opened = await openedBy(given, 1)
    await given.sandbox.api.clearRequests()
    genuine = { query: [...new URL(opened.action).searchParams], body: Object.entries(opened.fields) }
  })
  afterAll(() => given.close())

  function post(page: string, { query, body }: Form, accept: string): Promise<Response> {
    return given.app.handler(
      new Request(`${given.address}/${page}?${written(query)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept },
        body: written(body)
      })
    )
  }
  async function expectNothingHappened(text: string): Promise<void> {
    expect(repeatedTokens(text, opened.fields)).toEqual([])
    expect(text).not.toMatch(/node_modules|\.ts:\d|\bat \w+ \(|<script/)
    expect(await kept(given)).toEqual(nothing)
    expect(await given.sandbox.api.requests()).toEqual([])
  }

  test.each(cases)('%s: 400 that names %s', async (_what, field, spoil) => {
    for (const page of ['app', 'install', 'events']) {
      const form = spoil(genuine)
      const { text, ...problem } = await refusal(await post(page, form, 'application/json'))
      expect(problem).toEqual({ status: 400, code: 'bad-request', field })
      await expectNothingHappened(text)
    }
    const page = await refusal(await post('app', spoil(genuine), 'text/html'))
    expect(page.status).toBe(400)
    expect(page.text).toContain('(bad-request, 400)')
    expect(page.text).toContain(field)
    await expectNothingHappened(page.text)
  })

  test('the same form without a mistake is accepted', async () => {
    const untouched = await givenApplication({ engine })
    try {
      await installUnseen(untouched)
      const { action, fields } = await openedBy(untouched, 1)
      const request = new Request(action, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: written(Object.entries(fields))
      })
      expect((await untouched.app.handler(request)).status).toBe(200)
    } finally {
      await untouched.close()
    }
  })
})
