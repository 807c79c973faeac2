// Tokens against the golden vectors of the real server, and the serial that makes ours unique.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { splitToken, type TokenFields, type TokenType } from './token-layout.ts'
import { checkToken, signToken, storeSecret, type TokenKeys } from './token-signature.ts'

interface KeyRow {
  server_key: string
  client_secret: string
  salt: string
  stored_secret: string
}

type Case =
  | { kind: 'sign'; type: TokenType; keys: number; fields: TokenFields; token: string }
  | { kind: 'decode'; type: TokenType; token: string; fields: TokenFields | null }
  | {
      kind: 'check'
      type: TokenType
      keys: number
      now: number
      token: string
      why: string
      verdict: string
      fields?: TokenFields
    }

const golden = JSON.parse(
  readFileSync(new URL('../../../../fixtures/tokens.json', import.meta.url), 'utf8')
) as { keys: KeyRow[]; cases: Case[] }

function keysOf(index: number): TokenKeys {
  const row = golden.keys[index]
  if (row === undefined) throw new Error(`no keys ${index}`)
  return { serverKey: row.server_key, storedSecret: row.stored_secret }
}

describe('tokens of the real server', () => {
  it('are all here', () => expect(golden.cases).toHaveLength(129))

  it.each(golden.keys)('keep a salted hash of the client secret', (row) => {
    expect(storeSecret(row.salt, row.client_secret)).toBe(row.stored_secret)
  })

  it.each(golden.cases.filter((one) => one.kind === 'sign'))('sign $type $token', (one) => {
    expect(signToken(one.type, one.fields, keysOf(one.keys))).toBe(one.token)
  })

  it.each(golden.cases.filter((one) => one.kind === 'decode'))('decode $type $token', (one) => {
    expect(splitToken(one.type, one.token)?.fields ?? null).toEqual(one.fields)
  })

  it.each(golden.cases.filter((one) => one.kind === 'check'))('check $type: $why', (one) => {
    const { verdict, ...rest } = checkToken(one.type, one.token, keysOf(one.keys), one.now)
    expect(verdict).toBe(one.verdict)
    if (verdict === 'valid') expect(rest).toEqual({ fields: one.fields })
  })
})

describe('tokens with a serial', () => {
  const fields: TokenFields = {
    expires: 1_767_230_200,
    client: 15,
    portal: 111,
    user: 12,
    tz_offset: 3600,
    event_session: 7
  }
  const keys = keysOf(0)

  it('differ in the same second, keep their length and their fields, and verify', () => {
    const one = signToken('access', fields, keys, 1)
    const two = signToken('access', fields, keys, 2)
    expect(one).not.toBe(two)
    expect(one).toHaveLength(70)
    for (const token of [one, two]) {
      expect(checkToken('access', token, keys, fields.expires)).toEqual({ verdict: 'valid', fields })
      expect(checkToken('access', token, keys, fields.expires + 1).verdict).toBe('expired')
    }
  })

  it('are bad after any change, the serial included, and as another type', () => {
    const token = signToken('access', fields, keys, 77)
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === '0' ? '1' : '0'
      const changed = token.slice(0, at) + other + token.slice(at + 1)
      expect(checkToken('access', changed, keys, fields.expires - 10).verdict, `digit ${at}`).toBe('bad')
    }
    expect(checkToken('refresh', token, keys, fields.expires).verdict).toBe('bad')
    expect(checkToken('access', token, keysOf(1), fields.expires).verdict).toBe('bad')
  })
})
