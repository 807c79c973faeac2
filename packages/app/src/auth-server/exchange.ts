// One exchange with an authorization server: a bounded request, and its answer as JSON.

import type { Context } from '../context.ts'
import { AppError, type PortalAnswer } from '../errors/app-error.ts'
import { readBounded } from '../net/read-bounded.ts'
import { withoutReceived } from '../net/without-received.ts'

const maxAnswerBytes = 64 * 1024

export interface JsonAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** The server's own clock, from its `Date` header; our clock where it sends none. */
  readonly serverNow: number
}

/**
 * Sends a form, in the body or in the query, and reads a JSON object.
 * Throws `auth-unreachable` for everything that leaves the question open: no connection, no answer in time, 5xx, 429,
 * a body that is not a JSON object.
 */
export async function exchange(
  { fetch, env }: Context,
  url: string,
  form: URLSearchParams,
  how: { readonly send: 'body' | 'query'; readonly deadlineMs: number }
): Promise<JsonAnswer> {
  const host = new URL(url).host
  const signal = AbortSignal.timeout(how.deadlineMs)
  let status: number
  let date: string | null
  let text: string
  try {
    const response =
      how.send === 'query'
        ? await fetch(`${url}?${form.toString()}`, { method: 'GET', redirect: 'manual', signal })
        : await fetch(url, {
            method: 'POST',
            redirect: 'manual',
            signal,
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: form.toString()
          })
    status = response.status
    date = response.headers.get('date')
    text = await readBounded(response, maxAnswerBytes)
  } catch (cause) {
    throw unreachable(`The authorization server ${host} did not answer`, withoutReceived(cause))
  }
  if (status >= 500 || status === 429)
    throw unreachable(`The authorization server ${host} answered HTTP ${status}`)
  return { status, body: jsonObject(text, host, status), serverNow: serverMoment(date) ?? env.now() }
}

function jsonObject(text: string, host: string, status: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // Reported below: an HTML page of a proxy and half a body look alike from here.
  }
  throw unreachable(`The authorization server ${host} answered HTTP ${status} with something other than JSON`)
}

function serverMoment(date: string | null): number | undefined {
  const moment = date === null ? Number.NaN : Date.parse(date)
  return Number.isNaN(moment) ? undefined : moment
}

function unreachable(what: string, cause?: unknown): AppError {
  return new AppError('auth-unreachable', `${what}. The request can be repeated later.`, { cause })
}

/** The error an answer names, if it names one; codes are compared in lower case (wire.md trap 48). */
export function namedError({
  status,
  body
}: JsonAnswer): (PortalAnswer & { readonly key: string }) | undefined {
  const { error, error_description: description } = body
  if (typeof error !== 'string' || error === '') return undefined
  return {
    error,
    ...(typeof description === 'string' && { error_description: description }),
    status,
    key: error.toLowerCase()
  }
}
