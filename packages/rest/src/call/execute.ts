// A call with the repetitions that are certain to be safe: only what the portal certainly did not run goes out again,
// and what the caller marks as harmless when run twice.
import { abortable } from '../clock/abortable.ts'
import { type Authorization, secretOf } from '../credentials.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { RestError } from '../errors/rest-error.ts'
import type { LimitedRequest, Outcome, Permit } from '../limit/limiter.ts'
import type { CallOptions, CallResult } from './call-result.ts'
import type { Client } from './client.ts'
import { type Exchanged, exchange } from './exchange.ts'
import type { Request } from './request.ts'

export interface Executed {
  readonly envelope: CallResult
  /** The secret that the answered request carried: whoever reports parts of the answer as errors masks it. */
  readonly token: string
}

/** Doubled at each repetition. A bucket needs a second to drain, a connection may stand at once. */
const firstDelayMs = 1000
const firstReconnectMs = 200
/** An expired token, then the token of another user, expired too: more than that is no bad luck but a fault. */
const mostRenewals = 3

export async function execute(client: Client, request: Request, options: CallOptions): Promise<Executed> {
  const { credentials } = client
  const { method, methods } = request
  const { signal, priority = 'interactive', caller = 'calls', requestId = client.newRequestId?.() } = options
  const aborted = (): RestError => abortFailure(method, signal?.reason, 'no')
  const wait = <T>(work: Promise<T>): Promise<T> => abortable(work, signal, aborted)

  let obtain = () => credentials.current()
  const used = { renewals: 0, move: false, repetitions: 0 }
  for (;;) {
    const permit = await acquire(client, { methods, priority, caller, signal }, wait)
    let outcome: Outcome = { kind: 'unsent' }
    try {
      const authorization = await wait(obtain())
      if (signal?.aborted) throw aborted()
      try {
        const exchanged = await exchange(client, authorization, request, options, requestId)
        if (exchanged.kind === 'answer') {
          const { envelope } = exchanged
          outcome = { kind: 'answered', ...request.learn(envelope) }
          return { envelope, token: secretOf(authorization) }
        }
        const { location } = exchanged
        if (used.move || location === undefined || credentials.moved === undefined)
          throw movedFailure(method, exchanged, secretOf(authorization))
        used.move = true
        const moved = credentials.moved.bind(credentials)
        obtain = () => moved(authorization, location)
      } catch (error) {
        if (!(error instanceof RestError)) throw error
        if (requestId !== undefined) Object.assign(error, { requestId })
        outcome = outcomeOf(error)
        if (isAuthorizationRefused(error) && used.renewals < mostRenewals) {
          used.renewals += 1
          obtain = () => renew(client, authorization, error)
        } else if (mayRepeat(error, options) && used.repetitions < client.limitRetries) {
          permit?.done(outcome)
          const firstMs = error.code === 'limit' ? firstDelayMs : firstReconnectMs
          await wait(client.sleep(firstMs * 2 ** used.repetitions * (1 + client.random() / 2), signal))
          used.repetitions += 1
          obtain = () => credentials.current()
        } else {
          throw error
        }
      }
    } finally {
      permit?.done(outcome)
    }
  }
}

/** A permit that comes after the caller has left goes back at once. */
async function acquire(
  { limiter }: Client,
  request: LimitedRequest,
  wait: <T>(work: Promise<T>) => Promise<T>
): Promise<Permit | undefined> {
  if (limiter === undefined) return undefined
  const acquired = limiter.acquire(request)
  try {
    return await wait(acquired)
  } catch (error) {
    acquired.then(
      (permit) => permit.done({ kind: 'unsent' }),
      () => undefined
    )
    throw error
  }
}

/** Repeating with the very token that was refused cannot help: the portal remembers refusals for an hour. */
async function renew(client: Client, rejected: Authorization, reason: RestError): Promise<Authorization> {
  const renewed = await client.credentials.renew(rejected, reason)
  if (renewed.accessToken === rejected.accessToken) throw reason
  return renewed
}

function isAuthorizationRefused({ code, portal }: RestError): boolean {
  if (portal === undefined) return false
  return (
    code === 'unauthorized' ||
    code === 'grant-lost' ||
    code === 'payment-required' ||
    /^portal_deleted$/i.test(portal.error)
  )
}

/**
 * A connection that never stood; QUERY_LIMIT_EXCEEDED, never OVERLOAD_LIMIT, which people have put there. A used-up
 * operating time only for what can wait minutes: the limiter knows until when.
 */
function mayRepeat({ code, ran, portal }: RestError, { idempotent, priority }: CallOptions): boolean {
  const refusal = portal?.error.toLowerCase()
  if (code === 'limit') {
    return refusal === 'query_limit_exceeded' || (refusal === 'operation_time_limit' && priority === 'bulk')
  }
  if (code === 'portal-unreachable' && ran === 'no') return true
  return idempotent === true && ran === 'unknown' && code !== 'aborted'
}

function outcomeOf({ code, ran, portal }: RestError): Outcome {
  if (portal !== undefined) {
    return portal.status >= 500 && code !== 'limit'
      ? { kind: 'lost' }
      : { kind: 'refused', error: portal.error }
  }
  return ran === 'unknown' && code !== 'aborted' ? { kind: 'lost' } : { kind: 'unsent' }
}

function movedFailure(
  method: string,
  { status, location }: Extract<Exchanged, { kind: 'moved' }>,
  secret: string
): RestError {
  const origin = location === undefined ? undefined : new URL(location).origin
  // A host may be made of the token; in an address all letters are small.
  const isTold = origin !== undefined && !origin.includes(secret.toLowerCase())
  const target = isTold ? `to ${origin}` : 'to an address that is not told'
  return new RestError(
    'moved',
    `${method} was redirected ${target}. Nothing ran; learn the portal's present address from its authorization server.`,
    { method, ran: 'no', retry: 'no', status }
  )
}
