// What is read from the POST that opens a frame; what is refused stands in e2e/rules/bad-input-frame.test.ts.

import { describe, expect, test } from 'vitest'
import { decodeForm } from '../wire/index.ts'
import { type FramePost, readFrame } from './read-frame.ts'

const token = 'a'.repeat(70)
const oldest = {
  DOMAIN: 'portal.example',
  PROTOCOL: '1',
  LANG: 'de',
  APP_SID: '0123456789abcdef0123456789abcdef',
  AUTH_ID: token,
  AUTH_EXPIRES: '3600',
  REFRESH_ID: 'b'.repeat(70),
  member_id: 'c'.repeat(32),
  status: 'L'
}

function read(
  body: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {}
): FramePost {
  const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString()
  return readFrame({ query: decodeForm(form(query)), body: decodeForm(form(body)), bodyText: form(body) })
}

test('the oldest documented form: everything in the body (wire.md section 2)', () => {
  expect(read(oldest)).toEqual({
    claim: {
      accessToken: token,
      memberId: { field: 'member_id', value: oldest.member_id },
      hosts: [{ field: 'DOMAIN', kind: 'host', value: 'portal.example' }]
    },
    refreshToken: oldest.REFRESH_ID,
    claimedStatus: 'L',
    language: 'de',
    placement: 'DEFAULT',
    placementOptions: {}
  })
})

test("today's form: the page's fields in the query, the others in the body (portal-behaviour.md section 9)", () => {
  const { DOMAIN, PROTOCOL, LANG, APP_SID, ...body } = oldest
  const more = {
    SERVER_ENDPOINT: 'https://oauth.bitrix.info/rest/',
    APPLICATION_TOKEN: 'd'.repeat(32),
    APPLICATION_SCOPE: 'crm,user_brief',
    PLACEMENT: 'CRM_DEAL_DETAIL_TAB',
    PLACEMENT_OPTIONS: String.raw`{"ID":"5","URI":"\/crm\/deal\/5\/"}`
  }
  expect(read({ ...body, ...more }, { DOMAIN, PROTOCOL, LANG, APP_SID })).toEqual({
    claim: {
      accessToken: token,
      memberId: { field: 'member_id', value: oldest.member_id },
      hosts: [{ field: 'DOMAIN', kind: 'host', value: 'portal.example' }],
      server: { field: 'SERVER_ENDPOINT', value: more.SERVER_ENDPOINT }
    },
    refreshToken: oldest.REFRESH_ID,
    applicationToken: more.APPLICATION_TOKEN,
    claimedStatus: 'L',
    language: 'de',
    placement: 'CRM_DEAL_DETAIL_TAB',
    placementOptions: { ID: '5', URI: '/crm/deal/5/' }
  })
})

test('required are the access token, the member id and the domain; everything else may be missing', () => {
  const { AUTH_ID, member_id, DOMAIN } = oldest
  const { claim, ...rest } = read({ AUTH_ID, member_id, DOMAIN })
  expect(claim.accessToken).toBe(token)
  expect(rest).toEqual({ language: 'en', placement: 'DEFAULT', placementOptions: {} })
})

test('the domain may stand in query and body when both say the same', () => {
  expect(read(oldest, { DOMAIN: oldest.DOMAIN, LANG: 'de' }).language).toBe('de')
})

test('a query of the application itself does not disturb', () => {
  expect(read(oldest, { page: '2', 'filter[a]': 'b' }).placement).toBe('DEFAULT')
})

describe('options of a placement', () => {
  test.each(['{}', '[]', '""', 'null'])(
    '%s means none (portal-behaviour.md section 10)',
    (PLACEMENT_OPTIONS) => {
      expect(read({ ...oldest, PLACEMENT_OPTIONS }).placementOptions).toEqual({})
    }
  )

  test('keep their depth', () => {
    const PLACEMENT_OPTIONS = '{"a":{"b":["1",null]}}'
    expect(read({ ...oldest, PLACEMENT_OPTIONS }).placementOptions).toEqual({ a: { b: ['1', null] } })
  })
})
