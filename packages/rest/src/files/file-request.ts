// One HTTP request for a file within the portal's limits, and what a failed one means for the next.
import type { CallOptions } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import type { FetchInit, FetchResponse } from '../call/fetch-like.ts'
import { abortable } from '../clock/abortable.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { RestError } from '../errors/rest-error.ts'
import type { Outcome, Permit } from '../limit/limiter.ts'

export type FileOptions = Pick<CallOptions, 'signal' | 'timeoutMs' | 'priority' | 'caller'>

/** An expired token, then the token of another user, expired too: more than that is no bad luck but a fault. */
export const mostRenewals = 3

/** As in calls. */
const firstDelayMs = 1000
const firstReconnectMs = 200

/** What every request for a file has: no cookies, no cache, no redirects of fetch's own. */
export const quietly: Pick<FetchInit, 'redirect' | 'credentials' | 'cache' | 'referrerPolicy'> = {
  redirect: 'manual',
  credentials: 'omit',
  cache: 'no-store',
  // The page that downloads is nobody's business. See `fileHeaders` for what the portal wants to see instead.
  referrerPolicy: 'no-referrer'
}

/**
 * Portals want these with files (wire.md section 12); the runtime adds `User-Agent`. The portal is told its own address
 * as the one that refers to the link: that gives nothing away. Browsers leave `Referer` and `Accept-Encoding` out.
 */
export function fileHeaders(url: URL): Record<string, string> {
  return { Accept: '*/*', 'Accept-Language': '*', Referer: `${url.origin}/` }
}

/** @param endpoint `upload` or `download`: what the limiter knows the request by */
export async function withinLimits<T>(
  client: Client,
  endpoint: 'upload' | 'download',
  options: FileOptions,
  request: () => Promise<T>
): Promise<T> {
  const permit = await acquire(client, endpoint, options)
  let outcome: Outcome = { kind: 'unsent' }
  try {
    const value = await request()
    outcome = { kind: 'answered', times: [], blocked: [] }
    return value
  } catch (error) {
    if (error instanceof RestError) outcome = outcomeOf(error)
    throw error
  } finally {
    permit?.done(outcome)
  }
}

/** A permit that comes after the caller has left goes back at once. */
async function acquire(
  { limiter }: Client,
  endpoint: string,
  { signal, priority = 'interactive', caller = 'files' }: FileOptions
): Promise<Permit | undefined> {
  if (limiter === undefined) return undefined
  const acquired = limiter.acquire({ methods: [endpoint], priority, caller, signal })
  try {
    return await abortable(acquired, signal, () => abortFailure(endpoint, signal?.reason, 'no'))
  } catch (error) {
    acquired.then(
      (permit) => permit.done({ kind: 'unsent' }),
      () => undefined
    )
    throw error
  }
}

/** A link lives as long as the token in it: a fresh one is asked for with a fresh token. */
export function isLinkRefused({ code, portal }: RestError): boolean {
  if (portal === undefined) return false
  if (code === 'unauthorized' || code === 'grant-lost' || code === 'payment-required') return true
  return /^access_denied$/i.test(portal.error) && /link check failed/i.test(portal.error_description)
}

/** Refused for too many requests, never for a limit that somebody has set by hand. */
export function isRateRefused({ code, portal }: RestError): boolean {
  return code === 'limit' && /^query_limit_exceeded$/i.test(portal?.error ?? '')
}

/** Before the nth repetition, counted from 0. @throws RestError `aborted` */
export async function pauseBefore(
  client: Client,
  repetition: number,
  error: RestError,
  { signal }: FileOptions
): Promise<void> {
  const firstMs = error.code === 'limit' ? firstDelayMs : firstReconnectMs
  const delayMs = firstMs * 2 ** repetition * (1 + client.random() / 2)
  await abortable(client.sleep(delayMs, signal), signal, () =>
    abortFailure(error.method, signal?.reason, 'no')
  )
}

function outcomeOf({ code, ran, portal }: RestError): Outcome {
  if (portal === undefined) {
    return code === 'portal-unreachable' && ran === 'unknown' ? { kind: 'lost' } : { kind: 'unsent' }
  }
  return portal.status >= 500 && code !== 'limit'
    ? { kind: 'lost' }
    : { kind: 'refused', error: portal.error }
}

export function isRedirect({ type, status }: FetchResponse): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400)
}

export function movedFailure(method: string, status: number): RestError {
  return new RestError(
    'moved',
    `${method}: the link leads away from the portal's own address, and was not followed. Nothing ran.`,
    { method, ran: 'no', retry: 'no', status }
  )
}
