// A call with the repetitions that are certain to be safe: only what the portal certainly did not run goes out again.
import { abortable } from '../clock/abortable.ts'
import type { Authorization } from '../credentials.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { RestError } from '../errors/rest-error.ts'
import type { CallOptions, CallResult } from './call-result.ts'
import type { Client } from './client.ts'
import { type Exchanged, exchange } from './exchange.ts'

export interface Executed {
  readonly envelope: CallResult
  /** The token that the answered request carried: whoever reports parts of the answer as errors masks it. */
  readonly token: string
}

const firstDelayMs = 1000
/** An expired token, then the token of another user, expired too: more than that is no bad luck but a fault. */
const mostRenewals = 3

export async function execute(
  client: Client,
  method: string,
  paramsText: string,
  options: CallOptions
): Promise<Executed> {
  const { credentials, limiter } = client
  const { signal } = options
  const wait = <T>(work: Promise<T>) =>
    abortable(work, signal, () => abortFailure(method, signal?.reason, 'no'))

  let obtain = () => credentials.current()
  const used = { renewals: 0, move: false, limitRetries: 0 }
  for (;;) {
    if (limiter !== undefined) await wait(limiter.acquire(signal))
    const authorization = await wait(obtain())
    if (signal?.aborted) throw abortFailure(method, signal.reason, 'no')
    try {
      const outcome = await exchange(client, authorization, method, paramsText, options)
      if (outcome.kind === 'answer') return { envelope: outcome.envelope, token: authorization.accessToken }
      const { location } = outcome
      if (used.move || location === undefined || credentials.moved === undefined)
        throw movedFailure(method, outcome)
      used.move = true
      const moved = credentials.moved.bind(credentials)
      obtain = () => moved(authorization, location)
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      if (isAuthorizationRefused(error) && used.renewals < mostRenewals) {
        used.renewals += 1
        obtain = () => renew(client, authorization, error)
      } else if (isRateLimited(error) && used.limitRetries < client.limitRetries) {
        await wait(client.sleep(firstDelayMs * 2 ** used.limitRetries * (1 + client.random() / 2), signal))
        used.limitRetries += 1
        obtain = () => credentials.current()
      } else {
        throw error
      }
    }
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

function isRateLimited(error: RestError): boolean {
  return /^query_limit_exceeded$/i.test(error.portal?.error ?? '')
}

function movedFailure(
  method: string,
  { status, location }: Extract<Exchanged, { kind: 'moved' }>
): RestError {
  const target = location === undefined ? 'to an address that is not told' : `to ${new URL(location).origin}`
  return new RestError(
    'moved',
    `${method} was redirected ${target}. Nothing ran; learn the portal's present address from its authorization server.`,
    { method, ran: 'no', retry: 'no', status }
  )
}
