// The token by which the page of a visit speaks to its own back end (design section 7, "Session token").

import { errors, jwtVerify, SignJWT } from 'jose'
import type { SessionClaims } from '../app-types.ts'
import type { Env } from '../env/env.ts'
import { AppError } from '../errors/app-error.ts'
import type { KeyRing } from '../vault/key-ring.ts'

export const sessionLifeMs: number = 10 * 60 * 1000
/** How long after its end a session can still be renewed by a fresh proof of the same user. */
export const sessionRenewalMs: number = 24 * 60 * 60 * 1000

const algorithm = 'HS256'
/** Ours have about 350 characters. */
const longestToken = 2048

export interface SessionContext {
  /** The first key signs, all verify. */
  readonly keys: KeyRing
  readonly clientId: string
  readonly env: Pick<Env, 'now' | 'random'>
}

export type SessionSubject = Pick<SessionClaims, 'userId' | 'memberId' | 'admin'>

export async function signSession(context: SessionContext, subject: SessionSubject): Promise<string> {
  const { keys, clientId, env } = context
  const [keyId] = keys.ids
  if (keyId === undefined) throw new AppError('misconfigured', 'KEYS holds no key.', { field: 'KEYS' })
  const issuedAt = Math.floor(env.now() / 1000)
  return new SignJWT({ portal: subject.memberId, adm: subject.admin })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: keyId })
    .setAudience(clientId)
    .setSubject(subject.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + sessionLifeMs / 1000)
    .setJti(Buffer.from(env.random(16)).toString('base64url'))
    .sign(sessionKey(keys, keyId))
}

/** Throws `unauthorized`. Whether the installation is still active is not decided here. */
export async function verifySession(context: SessionContext, token: string): Promise<SessionClaims> {
  return verify(context, token, 0)
}

/**
 * For renewal only: accepts a token up to 24 h after its end. Whoever renews proves the user anew and compares.
 * Throws `unauthorized`.
 */
export async function verifySessionForRenewal(
  context: SessionContext,
  token: string
): Promise<SessionClaims> {
  return verify(context, token, sessionRenewalMs)
}

/** The token of an `Authorization: Bearer` header. Throws `unauthorized`. */
export function bearerToken(request: Request): string {
  const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (token === undefined) throw unauthorized('Send the session token as "Authorization: Bearer ...".')
  return token
}

async function verify(context: SessionContext, token: string, graceMs: number): Promise<SessionClaims> {
  if (token.length > longestToken) throw unauthorized('The session token is too long to be one.')
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        if (kid === undefined || !context.keys.ids.includes(kid)) throw new errors.JWKSNoMatchingKey()
        return sessionKey(context.keys, kid)
      },
      {
        algorithms: [algorithm],
        audience: context.clientId,
        currentDate: new Date(context.env.now()),
        clockTolerance: graceMs / 1000,
        requiredClaims: ['sub', 'portal', 'adm', 'iat', 'exp', 'jti']
      }
    )
    const { sub, portal, adm, iat = 0, exp = 0 } = payload
    if (typeof sub !== 'string' || typeof portal !== 'string' || typeof adm !== 'boolean') {
      throw new errors.JWTInvalid('claims of another form')
    }
    return { userId: sub, memberId: portal, admin: adm, issuedAt: iat * 1000, expiresAt: exp * 1000 }
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    throw cause instanceof errors.JWTExpired
      ? unauthorized('The session token has expired: get a new one from /session.', cause)
      : unauthorized('The session token is not valid: open the application again.', cause)
  }
}

function sessionKey(keys: KeyRing, keyId: string): Uint8Array {
  return keys.derive(keyId, 'session')
}

function unauthorized(message: string, cause?: unknown): AppError {
  return new AppError('unauthorized', message, { field: 'Authorization', cause })
}
