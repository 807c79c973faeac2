// Fields that decide about trust: once, plain, well-formed, or 400 with the field named.

import { describe, expect, test } from 'vitest'
import { decodeForm } from './decode-form.ts'
import {
  fieldInEitherPlace,
  hostRule,
  memberIdRule,
  oneOf,
  optionalFieldInEitherPlace,
  optionalSecurityField,
  refuseInQuery,
  securityField,
  tokenRule,
  urlRule,
  userIdRule
} from './security-field.ts'

const token = '0123456789abcdef'

function forms(query: string, body: string): Parameters<typeof fieldInEitherPlace>[0] {
  return { query: decodeForm(query), body: decodeForm(body), bodyText: body }
}

describe('given auth[access_token]', () => {
  const read = (body: string): string => securityField(decodeForm(body), 'auth[access_token]', tokenRule)

  test.each([
    `auth[access_token]=${token}`,
    `auth%5Baccess_token%5D=${token}`,
    `auth%5baccess_token%5d=${token}&auth[expires]=1&data[x]=1`
  ])('%s is accepted', (body) => {
    expect(read(body)).toBe(token)
  })

  test.each([
    ['missing', 'auth[expires]=1'],
    ['repeated', `auth[access_token]=${token}&auth[access_token]=${token}`],
    ['overwritten by its parent', `auth[access_token]=${token}&auth=x`],
    ['overwriting its parent', `auth=x&auth[access_token]=${token}`],
    ['a list', `auth[access_token][]=${token}`],
    ['a list and a text', `auth[access_token][]=${token}&auth[access_token]=${token}`],
    ['empty', 'auth[access_token]='],
    ['without a value', 'auth[access_token]'],
    ['an open bracket', `auth[access_token=${token}`],
    ['a closing bracket too many', `auth[access_token]]=${token}`],
    ['a tail after the bracket', `auth[access_token]x=${token}`],
    ['a space before the name', `+auth[access_token]=${token}`],
    ['too short', 'auth[access_token]=0123456789abcde'],
    ['too long', `auth[access_token]=${'a'.repeat(513)}`],
    ['with a space', `auth[access_token]=${token}+${token}`],
    ['with a line break', `auth[access_token]=${token}%0A`],
    ['with a zero byte', `auth[access_token]=${token}%00`],
    ['not ASCII', `auth[access_token]=${token}%D0%AF`],
    ['not UTF-8', `auth[access_token]=${token}%FF`]
  ])('%s: 400 with the field, without the value', (_, body) => {
    let error: unknown
    try {
      read(body)
    } catch (caught) {
      error = caught
    }
    expect(error).toMatchObject({ code: 'bad-request', status: 400, field: 'auth[access_token]' })
    expect(String(error)).not.toContain(token)
  })
})

test('given an optional field, absent is fine and empty is not', () => {
  expect(optionalSecurityField(decodeForm('a=1'), 'REFRESH_ID', tokenRule)).toBeUndefined()
  expect(() => optionalSecurityField(decodeForm('REFRESH_ID='), 'REFRESH_ID', tokenRule)).toThrow(
    expect.objectContaining({ field: 'REFRESH_ID' })
  )
})

describe('given a name that PHP would mangle', () => {
  test('member.id beside member_id is a repetition', () => {
    expect(() => securityField(decodeForm('member.id=evil&member_id=m1'), 'member_id', memberIdRule)).toThrow(
      expect.objectContaining({ field: 'member_id', message: expect.stringContaining('once') as string })
    )
  })

  test('member.id alone is not member_id', () => {
    expect(() => securityField(decodeForm('member.id=m1'), 'member_id', memberIdRule)).toThrow('exactly')
  })
})

describe('given a field of the query', () => {
  test.each([
    ['DOMAIN=portal.example', ''],
    ['', 'DOMAIN=portal.example'],
    ['DOMAIN=portal.example', 'DOMAIN=portal.example']
  ])('query %j and body %j say the same', (query, body) => {
    expect(fieldInEitherPlace(forms(query, body), 'DOMAIN', hostRule)).toBe('portal.example')
  })

  test('different values are refused', () => {
    expect(() =>
      fieldInEitherPlace(forms('DOMAIN=a.example', 'DOMAIN=b.example'), 'DOMAIN', hostRule)
    ).toThrow(expect.objectContaining({ code: 'bad-request', field: 'DOMAIN' }))
  })

  test('missing is refused unless optional', () => {
    expect(() => fieldInEitherPlace(forms('', ''), 'DOMAIN', hostRule)).toThrow('missing')
    expect(optionalFieldInEitherPlace(forms('', ''), 'DOMAIN', hostRule)).toBeUndefined()
  })

  test.each(['AUTH_ID=x', 'AUTH_ID[]=x', 'AUTH.ID=x'])('a token as %s is refused', (query) => {
    expect(() => refuseInQuery(decodeForm(query), ['REFRESH_ID', 'AUTH_ID'])).toThrow(
      expect.objectContaining({ code: 'bad-request', field: 'AUTH_ID' })
    )
  })
})

test.each([
  [memberIdRule, ['d41d8cd98f00b204e9800998ecf8427e', 'm-1'], ['../x', 'a b', 'ü', 'a'.repeat(65)]],
  [userIdRule, ['1', '9007199254740991'], ['0', '01', '-1', '1.5', 'abc']],
  [
    hostRule,
    ['portal.example', 'localhost:8401', '[::1]:1'],
    ['https://portal.example', 'a/b', 'u@h', 'h:0']
  ],
  [
    urlRule,
    ['https://portal.example/rest/', 'http://127.0.0.1:1/rest/'],
    ['portal.example', 'ftp://portal.example', 'https://u:p@portal.example', 'https://', 'https://a b']
  ],
  [oneOf('Y', 'N'), ['Y'], ['y', 'yes']]
])('rule "%o" takes %j and refuses %j', (rule, good, bad) => {
  expect(good.filter((value) => !rule.accepts(value))).toEqual([])
  expect(bad.filter((value) => rule.accepts(value))).toEqual([])
})
