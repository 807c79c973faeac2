// The one error class of the package: a stable code that a program can switch on, and a text that says what to do.

import type { RefreshOutcome } from '../records/grant.ts'

/** Every code, with the HTTP status it is answered with (design: outside contract). */
export const statusOf = {
  'bad-request': 400,
  unauthorized: 401,
  'payment-required': 402,
  unproven: 403,
  'unknown-portal': 404,
  'unknown-user': 404,
  'not-found': 404,
  'method-not-allowed': 405,
  'grant-lost': 409,
  uninstalled: 409,
  'too-large': 413,
  'wrong-content-type': 415,
  'portal-error': 422,
  limit: 429,
  misconfigured: 500,
  internal: 500,
  'portal-unreachable': 503,
  'auth-unreachable': 503,
  busy: 503
} as const

export type AppErrorCode = keyof typeof statusOf

/** May the same request work later: never, after a while, or only after the application is installed again. */
export type Retry = 'no' | 'later' | 'after-reinstall'

/** What a portal or an authorization server answered, word for word. */
export interface PortalAnswer {
  readonly error: string
  readonly error_description?: string
  readonly status: number
}

export interface AppErrorDetails {
  /** Name of the field, header or setting at fault, as it is written on the wire. */
  readonly field?: string
  /** Default: `later` for codes answered with 429 and 503, `after-reinstall` for lost grants and removed portals, else `no`. */
  readonly retry?: Retry
  /** Milliseconds after which a repetition makes sense. */
  readonly retryAfterMs?: number
  readonly portal?: PortalAnswer
  /** How the refresh ended that this error comes from. */
  readonly outcome?: RefreshOutcome
  readonly cause?: unknown
}

/** Thrown by everything in this package. `message` never contains a credential. */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly status: number
  readonly field: string | undefined
  readonly retry: Retry
  readonly retryAfterMs: number | undefined
  readonly portal: PortalAnswer | undefined
  /** For errors of a refresh; `explainOutcome` says what heals it. */
  readonly outcome: RefreshOutcome | undefined

  constructor(code: AppErrorCode, message: string, details: AppErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'AppError'
    this.code = code
    this.status = code === 'portal-error' && (details.portal?.status ?? 0) >= 500 ? 502 : statusOf[code]
    this.field = details.field
    this.retry = details.retry ?? defaultRetry(code)
    this.retryAfterMs = details.retryAfterMs
    this.portal = details.portal
    this.outcome = details.outcome
  }
}

function defaultRetry(code: AppErrorCode): Retry {
  if (code === 'grant-lost' || code === 'uninstalled') return 'after-reinstall'
  return statusOf[code] === 429 || statusOf[code] === 503 ? 'later' : 'no'
}
