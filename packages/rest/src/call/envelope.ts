// The JSON object of an answer: success or error (portal-behaviour.md section 2).
import type { RefusedCall } from '../errors/portal-failure.ts'
import { RestError } from '../errors/rest-error.ts'
import type { CallResult } from './call-result.ts'

/** @throws RestError the portal's error, or `unreadable` */
export async function readEnvelope(call: RefusedCall, text: string): Promise<CallResult> {
  const body = objectOf(text)
  if (body === undefined) throw unreadable(call, 'something else than a JSON object')
  if (call.status >= 400 || saysError(body)) throw await refusal(call, body)
  if (!Object.hasOwn(body, 'result')) throw unreadable(call, 'a JSON object without a result')
  return { result: body['result'], ...besideResult(body['next'], body['total'], body['time']) }
}

/** What the codes of portals mean is loaded with the first of them, so that a page has less to load before. */
async function refusal(call: RefusedCall, body: Readonly<Record<string, unknown>>): Promise<RestError> {
  try {
    const { portalFailure } = await import('../errors/portal-failure.ts')
    return portalFailure(call, body)
  } catch (cause) {
    const { method, status } = call
    return new RestError(
      'portal-error',
      `${method} was refused by the portal, and the part of the client that tells why could not be loaded.`,
      { method, ran: 'unknown', retry: 'later', status, cause }
    )
  }
}

/** The members beside `result`, where they are what they should be. */
export function besideResult(next: unknown, total: unknown, time: unknown): Omit<CallResult, 'result'> {
  return {
    ...(isCount(next) ? { next: Number(next) } : undefined),
    ...(isCount(total) ? { total: Number(total) } : undefined),
    ...(typeof time === 'object' && time !== null && !Array.isArray(time) ? { time } : undefined)
  }
}

export function unreadable(call: RefusedCall, what: string): RestError {
  return new RestError(
    'unreadable',
    `${call.method}: the portal's address answered ${what} (status ${call.status}). ` +
      'It may have run: look before you repeat it, and check that the address is a portal.',
    { method: call.method, ran: 'unknown', retry: 'later', status: call.status }
  )
}

/** A method may return an error with status 200; beside a result both members must be filled to count as one. */
function saysError(body: Readonly<Record<string, unknown>>): boolean {
  const { error, error_description: description } = body
  if (!Object.hasOwn(body, 'result')) return error !== undefined && error !== null
  return typeof error === 'string' && error !== '' && typeof description === 'string' && description !== ''
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>
    }
  } catch {
    // The parser's message quotes the text, which may repeat the token: it goes nowhere.
  }
  return undefined
}

function isCount(value: unknown): value is number | string {
  return (
    (typeof value === 'number' && Number.isInteger(value)) ||
    (typeof value === 'string' && /^\d+$/.test(value))
  )
}
