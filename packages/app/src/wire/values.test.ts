// Small values of the wire: scopes, expiries, secrets, and events without their credentials.

import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseExpires } from './parse-expires.ts'
import { redactEvent, shortHash } from './redact.ts'
import { secretEqual } from './secret-equal.ts'
import { splitScope } from './split-scope.ts'

test.each([
  ['crm,task,im', ['crm', 'task', 'im']],
  ['crm task  im', ['crm', 'task', 'im']],
  [' crm, task ,,crm\t', ['crm', 'task']],
  ['', []]
])('scope %j', (text, scopes) => {
  expect(splitScope(text)).toEqual(scopes)
})

describe('given the expiry of an authorization server', () => {
  const now = Date.UTC(2026, 10, 24, 12)
  const expected = Date.UTC(2026, 10, 24, 13)

  test.each([
    expected / 1000,
    String(expected / 1000),
    '2026-11-24T13:00:00Z',
    '2026-11-24T16:00:00+03:00',
    '2026-11-24T16:00:00+0300',
    '2026-11-24 08:00:00-05:00',
    '2026-11-24T13:00:00.000Z'
  ])('%j is understood', (value) => {
    expect(parseExpires(value, now)).toBe(expected)
  })

  test.each([
    ['without an offset', '2026-11-24T13:00:00'],
    ['an impossible day', '2026-13-40T13:00:00Z'],
    ['milliseconds taken for seconds', expected],
    ['a life instead of a moment', 3600],
    ['zero', '0'],
    ['empty', ''],
    ['words', 'tomorrow'],
    ['no number', Number.NaN],
    ['absent', undefined],
    ['null', null],
    ['an object', {}]
  ])('%s is not', (_, value) => {
    expect(parseExpires(value, now)).toBeUndefined()
  })
})

test.each([
  ['same', 'same', true],
  ['same', 'sane', false],
  ['short', 'shorter', false],
  ['', '', true],
  ['ключ', 'ключ', true]
])('secrets %j and %j', (left, right, equal) => {
  expect(secretEqual(left, right)).toBe(equal)
})

describe('given an event with credentials', () => {
  const [own, bots, confirmed] = [0, 1, 2].map(() => randomBytes(16).toString('hex')) as [
    string,
    string,
    string
  ]
  const data = {
    TOKEN: confirmed,
    FIELDS: { ID: '7', NOTE: `token ${own}, not ${own.slice(0, 15)}`, [own]: 'as a key' },
    bot: [{ AUTH: { access_token: bots, user_id: '5' }, copy: bots, TOKEN: 'the word' }],
    PARAMS: { Access_Token: 'short' }
  }
  const clean = redactEvent(data, [own, ''])

  test('no token is left anywhere', () => {
    const text = JSON.stringify(clean)
    for (const secret of [own, bots, confirmed]) expect(text).not.toContain(secret)
  })

  test('equal tokens stay equal, everything else stays as it was', () => {
    expect(clean).toEqual({
      TOKEN: shortHash(confirmed),
      FIELDS: {
        ID: '7',
        NOTE: `token ${shortHash(own)}, not ${own.slice(0, 15)}`,
        [shortHash(own)]: 'as a key'
      },
      bot: [
        {
          AUTH: { access_token: shortHash(bots), user_id: shortHash('5') },
          copy: shortHash(bots),
          TOKEN: 'the word'
        }
      ],
      PARAMS: { Access_Token: shortHash('short') }
    })
    expect(shortHash(own)).toMatch(/^sha256:[0-9a-f]{12}$/)
  })
})
