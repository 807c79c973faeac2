// A session token is good for ten minutes, for one application, one portal and one user, and for nothing else.

import { randomBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { createKeyRing } from '../vault/key-ring.ts'
import {
  bearerToken,
  type SessionContext,
  sessionLifeMs,
  sessionRenewalMs,
  signSession,
  verifySession,
  verifySessionForRenewal
} from './session-token.ts'

const startAt = Date.UTC(2026, 10, 24, 12)
const keyOne = { id: 'one', secret: randomBytes(32) }
const keyTwo = { id: 'two', secret: randomBytes(32) }
const keys = createKeyRing([keyOne])
const subject = { userId: '7', memberId: 'd41d8cd98f00b204e9800998ecf8427e', admin: false }

function at(now: number, more: Partial<SessionContext> = {}): SessionContext {
  return { keys, clientId: 'local.fake', env: { now: () => now, random: randomBytes }, ...more }
}

const refused = { code: 'unauthorized', status: 401 }

test('given a visit, its token says who, where and until when', async () => {
  const token = await signSession(at(startAt), subject)
  expect(await verifySession(at(startAt), token)).toEqual({
    ...subject,
    issuedAt: startAt,
    expiresAt: startAt + sessionLifeMs
  })
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT', kid: 'one' })
  expect(decodeJwt(token)).toMatchObject({
    aud: 'local.fake',
    sub: '7',
    portal: subject.memberId,
    adm: false
  })
})

test('given two tokens of one moment, they differ', async () => {
  expect(await signSession(at(startAt), subject)).not.toBe(await signSession(at(startAt), subject))
})

describe('given time that passes', () => {
  test('the last millisecond of ten minutes counts, the next does not', async () => {
    const token = await signSession(at(startAt), subject)
    await expect(verifySession(at(startAt + sessionLifeMs - 1), token)).resolves.toMatchObject({
      userId: '7'
    })
    await expect(verifySession(at(startAt + sessionLifeMs), token)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('/session') as string
    })
  })

  test('renewal is possible for another 24 hours', async () => {
    const token = await signSession(at(startAt), { ...subject, admin: true })
    const endAt = startAt + sessionLifeMs + sessionRenewalMs
    expect(await verifySessionForRenewal(at(endAt - 1), token)).toMatchObject({ userId: '7', admin: true })
    await expect(verifySessionForRenewal(at(endAt), token)).rejects.toMatchObject(refused)
  })
})

describe('given keys that change', () => {
  test('a token of an older key of the ring is accepted', async () => {
    const token = await signSession(at(startAt), subject)
    const ring = createKeyRing([keyTwo, keyOne])
    await expect(verifySession(at(startAt, { keys: ring }), token)).resolves.toMatchObject({ userId: '7' })
  })

  test('a key that left the ring verifies nothing', async () => {
    const token = await signSession(at(startAt), subject)
    await expect(verifySession(at(startAt, { keys: createKeyRing([keyTwo]) }), token)).rejects.toMatchObject(
      refused
    )
  })

  test('another secret under the same id does not either', async () => {
    const token = await signSession(at(startAt), subject)
    const ring = createKeyRing([{ id: 'one', secret: randomBytes(32) }])
    await expect(verifySession(at(startAt, { keys: ring }), token)).rejects.toMatchObject(refused)
  })
})

describe('given a token that we did not issue for this', () => {
  const claims = { aud: 'local.fake', sub: '7', portal: subject.memberId, adm: true, jti: 'x' }
  const iat = startAt / 1000
  const exp = iat + 600
  const secret = keys.derive('one', 'session')
  const sign = (payload: Record<string, unknown>, header: Record<string, string> = {}): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'one', ...header }).sign(secret)

  test('the forger below would succeed if he knew everything', async () => {
    const token = await sign({ ...claims, iat, exp })
    await expect(verifySession(at(startAt), token)).resolves.toMatchObject({ admin: true })
  })

  test.each([
    ['another application', () => sign({ ...claims, iat, exp, aud: 'local.other' })],
    ['no expiry', () => sign({ ...claims, iat })],
    ['no user', () => sign({ ...claims, sub: undefined, iat, exp })],
    ['an administrator by text', () => sign({ ...claims, adm: 'true', iat, exp })],
    [
      'no key id',
      () => new SignJWT({ ...claims, iat, exp }).setProtectedHeader({ alg: 'HS256' }).sign(secret)
    ],
    ['an unknown key id', () => sign({ ...claims, iat, exp }, { kid: '__proto__' })],
    ['another algorithm', () => sign({ ...claims, iat, exp }, { alg: 'HS512' })],
    ['another purpose of the key', () => signWith(keys.derive('one', 'other'))],
    ['no algorithm', () => new UnsecuredJWT({ ...claims, iat, exp }).encode()],
    ['no token', () => 'nonsense'],
    ['nothing', () => ''],
    ['far too much', () => 'a'.repeat(100_000)]
  ])('%s is refused', async (_, make) => {
    await expect(verifySession(at(startAt), await make())).rejects.toMatchObject(refused)
  })

  test.each([0, 1, 2])('one altered character in part %i is refused', async (part) => {
    const parts = (await signSession(at(startAt), subject)).split('.')
    const text = parts[part] ?? ''
    const middle = Math.floor(text.length / 2)
    parts[part] = `${text.slice(0, middle)}${text[middle] === 'A' ? 'B' : 'A'}${text.slice(middle + 1)}`
    const error: unknown = await verifySession(at(startAt), parts.join('.')).catch(
      (caught: unknown) => caught
    )
    expect(error).toMatchObject(refused)
    expect(String(error)).not.toContain(parts[1])
  })

  function signWith(key: Uint8Array): Promise<string> {
    return new SignJWT({ ...claims, iat, exp }).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(key)
  }
})

test.each([
  ['Bearer abc.def.ghi', 'abc.def.ghi'],
  ['bearer  abc', 'abc']
])('given the header %j, the token is read', (authorization, token) => {
  expect(bearerToken(new Request('https://app.example/', { headers: { authorization } }))).toBe(token)
})

test.each(['', 'Basic abc', 'Bearer', 'Bearer a b'])(
  'given the header %j, it is refused',
  (authorization) => {
    const request = new Request('https://app.example/', { headers: { authorization } })
    expect(() => bearerToken(request)).toThrow(expect.objectContaining(refused))
  }
)
