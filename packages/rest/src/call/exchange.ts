// One HTTP request with one token, and what came of it.
import { withDeadline } from '../clock/deadline.ts'
import type { Authorization } from '../credentials.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { networkFailure, timeoutFailure } from '../errors/network-failure.ts'
import { methodAddress } from './address.ts'
import type { CallOptions, CallResult } from './call-result.ts'
import type { Client } from './client.ts'
import { readEnvelope, unreadable } from './envelope.ts'
import type { FetchInit, FetchResponse } from './fetch-like.ts'
import { readText } from './read-text.ts'

export type Exchanged =
  | { readonly kind: 'answer'; readonly envelope: CallResult }
  /** Browsers hide the location. */
  | { readonly kind: 'moved'; readonly status: number; readonly location: string | undefined }

/** @param paramsText JSON object without the token, which is added to the body (never to the address, which is logged) */
export async function exchange(
  client: Client,
  authorization: Authorization,
  method: string,
  paramsText: string,
  options: CallOptions
): Promise<Exchanged> {
  const url = methodAddress(authorization.endpoint, method)
  const token = authorization.accessToken
  const timeoutMs = options.timeoutMs ?? client.timeoutMs
  const ended = await withDeadline(
    { timeoutMs, signal: options.signal, sleep: client.sleep },
    async (signal) => {
      const response = await client.fetch(url.href, requestInit(withToken(paramsText, token), signal))
      if (isRedirect(response)) {
        await response.body?.cancel()
        return { status: response.status, redirect: { location: locationOf(response, url) } }
      }
      return { status: response.status, text: await readText(response.body, client.maxResponseBytes) }
    }
  )
  if (ended.by === 'signal') throw abortFailure(method, ended.reason, 'unknown')
  if (ended.by === 'timeout') throw timeoutFailure(method, url.host, timeoutMs)
  if (ended.by === 'failure') throw networkFailure(method, url.host, ended.error)
  const { status, redirect, text } = ended.value
  if (redirect !== undefined) return { kind: 'moved', status, location: redirect.location }
  const call = { method, status, token }
  if (text === undefined) throw unreadable(call, `more than ${client.maxResponseBytes} bytes`)
  return { kind: 'answer', envelope: readEnvelope(call, text) }
}

function requestInit(body: string, signal: AbortSignal): FetchInit {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body,
    redirect: 'manual',
    // A portal cookie of another user would make the portal refuse the token (portal-behaviour.md section 3).
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal
  }
}

function withToken(paramsText: string, token: string): string {
  const rest = paramsText === '{}' ? '}' : `,${paramsText.slice(1)}`
  return `{"auth":${JSON.stringify(token)}${rest}`
}

function isRedirect(response: FetchResponse): boolean {
  return response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)
}

function locationOf(response: FetchResponse, url: URL): string | undefined {
  const location = response.headers.get('location')
  if (location === null) return undefined
  try {
    return new URL(location, url).href
  } catch {
    return undefined
  }
}
