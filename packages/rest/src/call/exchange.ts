// One HTTP request with one token, and what came of it.
import { withDeadline } from '../clock/deadline.ts'
import { type Authorization, secretOf } from '../credentials.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { badRequest } from '../errors/bad-request.ts'
import { networkFailure, timeoutFailure } from '../errors/network-failure.ts'
import { methodAddress } from './address.ts'
import type { CallOptions, CallResult } from './call-result.ts'
import type { Client } from './client.ts'
import { readEnvelope, unreadable } from './envelope.ts'
import type { FetchInit, FetchResponse } from './fetch-like.ts'
import { readText } from './read-text.ts'
import type { Request } from './request.ts'

export type Exchanged =
  | { readonly kind: 'answer'; readonly envelope: CallResult }
  /** Browsers hide the location. */
  | { readonly kind: 'moved'; readonly status: number; readonly location: string | undefined }

/** @param requestId goes into the address, where whoever keeps the portal finds it in its logs */
export async function exchange(
  client: Client,
  authorization: Authorization,
  request: Request,
  options: CallOptions,
  requestId: string | undefined
): Promise<Exchanged> {
  const { method, address = methodAddress } = request
  const url = address(authorization.endpoint, method)
  // The parameters of the old task methods have no names, only places (wire.md section 9.3).
  if (requestId !== undefined && !/^task\./i.test(method)) url.searchParams.set('bx24_request_id', requestId)
  const timeoutMs = options.timeoutMs ?? client.timeoutMs
  if (!(timeoutMs > 0)) throw badRequest(method, 'timeoutMs must be a positive number of milliseconds.')
  const ended = await withDeadline(
    { timeoutMs, signal: options.signal, sleep: client.sleep },
    async (signal) => {
      const response = await client.fetch(url.href, requestInit(request, authorization.accessToken, signal))
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
  const call = { method, status, token: secretOf(authorization) }
  if (text === undefined) throw unreadable(call, `more than ${client.maxResponseBytes} bytes`)
  return { kind: 'answer', envelope: await readEnvelope(call, text) }
}

function requestInit(request: Request, token: string | undefined, signal: AbortSignal): FetchInit {
  const type = request.encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
  return {
    method: 'POST',
    headers: { 'Content-Type': type, Accept: 'application/json', ...request.headers },
    body: withToken(request, token),
    redirect: 'manual',
    // A portal cookie of another user would make the portal refuse the token (portal-behaviour.md section 3).
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal
  }
}

/** In the body, never in the address, which is logged. */
function withToken({ paramsText, encoding }: Request, token: string | undefined): string {
  if (token === undefined) return paramsText
  if (encoding === 'form') return `auth=${encodeURIComponent(token)}${paramsText && `&${paramsText}`}`
  return `{"auth":${JSON.stringify(token)}${paramsText === '{}' ? '}' : `,${paramsText.slice(1)}`}`
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
