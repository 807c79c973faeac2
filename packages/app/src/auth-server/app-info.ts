// Asks an authorization server what an access token is: the root of all trust (portal-behaviour.md section 11.1).

import type { Context } from '../context.ts'
import { AppError, type PortalAnswer } from '../errors/app-error.ts'
import { splitScope } from '../wire/split-scope.ts'
import { exchange, namedError } from './exchange.ts'
import { accessExpiry } from './expiry.ts'

const deadlineMs = 5_000

export interface AppInfo {
  readonly clientId: string
  readonly memberId: string
  /** REST base of the portal, as the server knows it; ends in `/`. */
  readonly clientEndpoint: string
  readonly scope: readonly string[]
  readonly accessExpiresAt: number
  /** Absent in the answers of older servers. */
  readonly userId?: string
  readonly status: string
  readonly version?: number
  readonly paidUntilAt?: number
}

export type AppInfoRefusal = 'expired' | 'invalid' | 'not-installed' | 'payment-required'

export type AppInfoAnswer =
  | { readonly kind: 'known'; readonly info: AppInfo }
  | {
      readonly kind: 'refused'
      readonly reason: AppInfoRefusal
      readonly answer: PortalAnswer
      /** The server's clock when it refused. */
      readonly serverNow: number
    }

const refusals: Readonly<Record<string, AppInfoRefusal>> = {
  expired_token: 'expired',
  not_installed: 'not-installed',
  // The portal's spelling of the same, seen where a portal passes the server's words on.
  error_oauth: 'not-installed',
  payment_required: 'payment-required'
}

/** Throws `auth-unreachable` when the question stays open. The token travels in the body: addresses end up in logs. */
export async function askAppInfo(
  context: Context,
  server: string,
  accessToken: string
): Promise<AppInfoAnswer> {
  const form = new URLSearchParams({ auth: accessToken })
  const answer = await exchange(context, `${server}/rest/app.info`, form, { send: 'body', deadlineMs })
  const error = namedError(answer)
  if (error !== undefined) {
    const { key, ...portalAnswer } = error
    return {
      kind: 'refused',
      reason: refusals[key] ?? 'invalid',
      answer: portalAnswer,
      serverNow: answer.serverNow
    }
  }
  return { kind: 'known', info: readInfo(context, server, answer.body['result']) }
}

function readInfo(context: Context, server: string, result: unknown): AppInfo {
  const { client_id: clientId, user_id: userId, scope, expires, install } = record(result)
  const {
    member_id: memberId,
    client_endpoint: endpoint,
    status,
    version,
    date_finish,
    scope: granted
  } = record(install)
  const clientEndpoint = restBase(endpoint)
  if (typeof clientId !== 'string' || typeof memberId !== 'string' || clientEndpoint === undefined) {
    throw new AppError(
      'auth-unreachable',
      `The authorization server ${server} answered app.info without client_id, install.member_id or install.client_endpoint.`
    )
  }
  const paidUntilAt = moment(date_finish)
  const user = idText(userId)
  const versionNumber = Number(version)
  return {
    clientId,
    memberId,
    clientEndpoint,
    scope: splitScope(typeof granted === 'string' ? granted : typeof scope === 'string' ? scope : ''),
    accessExpiresAt: accessExpiry(context.env, { expires, expires_in: undefined }),
    ...(user !== undefined && { userId: user }),
    status: typeof status === 'string' ? status : '',
    ...(Number.isSafeInteger(versionNumber) && { version: versionNumber }),
    ...(paidUntilAt !== undefined && { paidUntilAt })
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A user id in text form; `undefined` for everything that names no user (0 stands for "none"). */
export function idText(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^[1-9]\d{0,15}$/.test(text) ? text : undefined
}

/** A REST base in one form: an http(s) address without user, query and hash, ending in `/`. */
export function restBase(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const url = new URL(value)
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') {
    return undefined
  }
  return `${url.origin}${url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`}`
}

function moment(value: unknown): number | undefined {
  if (typeof value === 'number') return value * 1000
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) ? undefined : parsed
}
