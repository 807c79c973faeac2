// A POST of the sandbox to an application: sent once, logged, never repeated, redirects not followed.

import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type FaultAction, slowSpanMs } from '../faults/fault.ts'
import type { FaultSubject, FaultTable } from '../faults/fault-table.ts'
import type { Clock } from '../model/clock.ts'
import { headersOf } from './http-service.ts'
import { pause } from './pause.ts'
import type { RequestLog } from './request-log.ts'

export interface Exchange {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  /** Status 0 when no answer came. */
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  /** Why no answer came, for example `ECONNREFUSED`. */
  readonly error?: string
}

interface OutgoingPost {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly subject: FaultSubject
}

export type Sender = (post: OutgoingPost) => Promise<Exchange>

export interface SenderDeps {
  readonly clock: Clock
  readonly log: RequestLog
  readonly faults: FaultTable
  /** Aborts when the sandbox closes. */
  readonly closing: AbortSignal
  /** Default: 15 s. */
  readonly timeoutMs?: number
}

/** Socket and stream timeout of the portal (portal-behaviour.md section 7.3). */
const TIMEOUT_MS = 15_000

/** What is kept of an application's answer. */
const ANSWER_LIMIT_BYTES = 1024 * 1024

const NO_ANSWER = { status: 0, headers: {}, body: '' } as const

/** Never throws: an application that does not answer is an exchange with status 0. */
export function createSender(deps: SenderDeps): Sender {
  return async function send({ url, headers: given, body, subject }) {
    const address = URL.parse(url)
    const headers = {
      host: address?.host ?? '',
      ...given,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body))
    }
    const request = { method: 'POST', url, headers, body }
    if (address === null) return { request, response: NO_ANSWER, error: 'ERR_INVALID_URL' }
    const fault = deps.faults.strike(subject)?.action
    if (fault === 'refuse') return { request, response: NO_ANSWER, error: 'LOST_BY_FAULT' }
    const { origin, pathname, search } = address
    deps.log.add({
      at: deps.clock.now(),
      to: 'application',
      method: 'POST',
      origin,
      target: pathname + search,
      headers,
      body
    })
    const timeout = AbortSignal.timeout(deps.timeoutMs ?? TIMEOUT_MS)
    try {
      const deadline = AbortSignal.any([deps.closing, timeout])
      return { request, response: await post(request, fault, deadline) }
    } catch (error) {
      return { request, response: NO_ANSWER, error: failureOf(error, deps.closing, timeout) }
    }
  }
}

async function post(
  { url, headers, body }: Exchange['request'],
  fault: FaultAction | undefined,
  deadline: AbortSignal
): Promise<Exchange['response']> {
  const start = url.startsWith('https:') ? httpsRequest : httpRequest
  const outgoing = start(url, { method: 'POST', headers, agent: false, signal: deadline })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
  })
  // A failure while the body is still being written is reported below, where the answer is awaited.
  answered.catch(() => {})
  await writeBody(outgoing, body, fault, deadline)
  const incoming = await answered
  return { status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: await readAnswer(incoming) }
}

async function writeBody(
  outgoing: ClientRequest,
  body: string,
  fault: FaultAction | undefined,
  deadline: AbortSignal
): Promise<void> {
  if (fault === undefined) {
    outgoing.end(body)
    return
  }
  const bytes = Buffer.from(body)
  const middle = Math.floor(bytes.length / 2)
  if (fault === 'lost-after-commit') {
    await new Promise<void>((gone) => {
      outgoing.once('close', gone)
      outgoing.end(bytes, gone)
    })
    outgoing.destroy(new Error('CUT_BY_FAULT'))
    return
  }
  await new Promise((written) => outgoing.write(bytes.subarray(0, middle), written))
  if (fault === 'half-body') {
    outgoing.destroy(new Error('CUT_BY_FAULT'))
    return
  }
  await pause(slowSpanMs(fault) ?? 0, deadline)
  outgoing.end(bytes.subarray(middle))
}

async function readAnswer(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > ANSWER_LIMIT_BYTES) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

function failureOf(error: unknown, closing: AbortSignal, timeout: AbortSignal): string {
  if (closing.aborted) return 'SANDBOX_CLOSED'
  if (timeout.aborted) return 'TIMEOUT'
  if (!(error instanceof Error)) return 'UNKNOWN'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
