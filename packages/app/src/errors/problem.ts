// Every error as an answer: RFC 9457 for programs, a plain page for people, the same status and code in both.

import { RestError } from '@latchkey/rest'
import { prefersHtml } from './accepts-html.ts'
import { AppError, type AppErrorCode } from './app-error.ts'
import { errorPage, errorPagePolicy } from './error-page.ts'
import { fromRestError } from './from-rest-error.ts'

export interface ProblemOptions {
  /** What a refused caller should send; `session` tells the page to get a new session token. Default: `bearer`. */
  readonly challenge?: 'bearer' | 'session'
}

/** The body of a problem (design section 7). */
export interface Problem {
  /** A name, no address: `urn:latchkey:problem:` and the code. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: AppErrorCode
  readonly detail: string
  readonly field?: string
  readonly retry: AppError['retry']
  readonly portal?: NonNullable<AppError['portal']>
}

const titles: Readonly<Record<AppErrorCode, string>> = {
  'bad-request': 'The request cannot be understood',
  unauthorized: 'The request carries no valid credentials',
  'payment-required': 'The application is not paid for',
  unproven: 'The caller could not be proven',
  'unknown-portal': 'The application is not installed on this portal',
  'unknown-user': 'This user has not opened the application',
  'not-found': 'Nothing is here',
  'method-not-allowed': 'This address takes other methods',
  'grant-lost': 'The access of this user is lost',
  uninstalled: 'The application was removed from this portal',
  'too-large': 'The request is too large',
  'wrong-content-type': 'The content type is not the expected one',
  'portal-error': 'The portal answered with an error',
  limit: 'The portal is called too often',
  misconfigured: 'The application is set up wrongly',
  internal: 'The application failed',
  'portal-unreachable': 'The portal cannot be reached',
  'auth-unreachable': 'The authorization server cannot be reached',
  busy: 'The application is busy'
}

/** Seconds to wait when the error does not know better. */
const defaultRetryAfter = 5

export function toProblem(error: unknown, request: Request, options: ProblemOptions = {}): Response {
  const known = toAppError(error)
  const headers = new Headers({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'Accept'
  })
  const retryAfter = retryAfterSeconds(known)
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  if (known.code === 'unauthorized') {
    const session = options.challenge === 'session'
    headers.set('www-authenticate', session ? 'Bearer error="invalid_token"' : 'Bearer')
    if (session) headers.set('latchkey-retry', 'session')
  }
  if (prefersHtml(request.headers.get('accept'))) {
    headers.set('content-type', 'text/html; charset=utf-8')
    headers.set('content-security-policy', errorPagePolicy)
    const language = new URL(request.url).searchParams.get('LANG')
    return new Response(errorPage(known, language), { status: known.status, headers })
  }
  headers.set('content-type', 'application/problem+json')
  return new Response(JSON.stringify(problemOf(known)), { status: known.status, headers })
}

/** For places where a problem is part of a larger body, for example the last line of a broken list. */
export function problemOf(error: unknown): Problem {
  const { code, status, message, field, retry, portal } = toAppError(error)
  return {
    type: `urn:latchkey:problem:${code}`,
    title: titles[code],
    status,
    code,
    detail: message,
    ...(field === undefined ? {} : { field }),
    retry,
    ...(portal === undefined ? {} : { portal })
  }
}

/** Whoever is not ours says nothing to the outside; his text may hold anything. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof RestError) return fromRestError(error)
  return new AppError('internal', 'Something failed that should not; the log of the application says what.', {
    cause: error
  })
}

function retryAfterSeconds(error: AppError): number | undefined {
  if (error.retryAfterMs !== undefined) return Math.max(1, Math.ceil(error.retryAfterMs / 1000))
  const isTemporary = error.status === 503 || error.status === 429
  return isTemporary && error.retry === 'later' ? defaultRetryAfter : undefined
}
