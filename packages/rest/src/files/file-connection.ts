// One connection that a file comes through, from the request to the last byte that it brings.
import type { Client } from '../call/client.ts'
import type { FetchResponse } from '../call/fetch-like.ts'
import { readText } from '../call/read-text.ts'
import { type Ended, withDeadline } from '../clock/deadline.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { networkFailure } from '../errors/network-failure.ts'
import { portalFailure } from '../errors/portal-failure.ts'
import { type Ran, RestError } from '../errors/rest-error.ts'
import { type FileAnswer, isFileAnswer, readFileAnswer } from './file-answer.ts'
import type { FileLink } from './file-link.ts'
import { fileHeaders, type FileOptions, isRedirect, movedFailure, quietly } from './file-request.ts'
import { maskedLink } from './masked-link.ts'
import { provenLink } from './proven-link.ts'

export interface FileConnection {
  readonly answer: FileAnswer
  /** The next bytes, `undefined` after the last. @throws RestError `portal-unreachable` or `aborted` */
  read(): Promise<Uint8Array | undefined>
  close(): void
}

/** A refusal is short; more of a page is not looked at. */
const maxRefusalBytes = 64 * 1024
const mostRedirects = 5

/**
 * @param from byte to begin with
 * @throws RestError
 */
export async function connectFile(
  client: Client,
  link: FileLink,
  from: number,
  options: FileOptions
): Promise<FileConnection> {
  const { signal } = options
  const timeoutMs = options.timeoutMs ?? client.timeoutMs
  const connection = new AbortController()
  const inTime = async <T>(work: () => Promise<T>): Promise<T> => {
    const ended = await withDeadline({ timeoutMs, signal, sleep: client.sleep }, work)
    if (ended.by === 'work') return ended.value
    connection.abort()
    throw failureOf(ended, link, timeoutMs)
  }
  const response = await inTime(() => request(client, link, from, connection.signal))
  if (!isFileAnswer(response, link.size)) {
    const { status } = response
    const text = await inTime(() => readText(response.body, maxRefusalBytes))
    connection.abort()
    throw refusalOf(link, status, text)
  }
  const reader = response.body?.getReader()
  const close = (): void => {
    signal?.removeEventListener('abort', close)
    connection.abort()
  }
  // Also while nobody reads.
  signal?.addEventListener('abort', close, { once: true })
  return {
    answer: readFileAnswer(response, link.size),
    async read() {
      const { done, value } = reader === undefined ? { done: true } : await inTime(() => reader.read())
      if (!done) return value
      close()
      return undefined
    },
    close
  }
}

/** Follows redirects within the portal. */
async function request(
  client: Client,
  { method, url }: FileLink,
  from: number,
  signal: AbortSignal
): Promise<FetchResponse> {
  let at = url
  for (let redirects = 0; ; redirects += 1) {
    const response = await client.fetch(at.href, {
      method: 'GET',
      // A compressed answer could not be gone on with.
      headers: {
        ...fileHeaders(at),
        'Accept-Encoding': 'identity',
        ...(from > 0 && { Range: `bytes=${from}-` })
      },
      ...quietly,
      signal
    })
    if (!isRedirect(response)) return response
    const { status } = response
    const location = response.headers.get('location')
    await response.body?.cancel()
    // Browsers hide where it leads to.
    if (location === null || redirects === mostRedirects) throw movedFailure(method, status)
    at = withinPortal(method, at, location, status)
  }
}

function withinPortal(method: string, at: URL, location: string, status: number): URL {
  try {
    return provenLink(method, at.href, new URL(location, at).href)
  } catch {
    throw movedFailure(method, status)
  }
}

function failureOf(
  ended: Exclude<Ended<unknown>, { by: 'work' }>,
  { method, url }: FileLink,
  timeoutMs: number
): RestError {
  if (ended.by === 'signal') return abortFailure(method, ended.reason, 'no')
  if (ended.by === 'timeout') {
    return brokenOff(method, `nothing came from ${url.host} for ${timeoutMs} ms`, 'unknown')
  }
  if (ended.error instanceof RestError) return ended.error
  const { ran, cause } = networkFailure(method, url.host, ended.error)
  return brokenOff(method, `the connection to ${url.host} broke`, ran, cause)
}

/** The end of a download that can be begun again. */
export function brokenOff(method: string, what: string, ran: Ran, cause?: unknown): RestError {
  return new RestError('portal-unreachable', `${method}: ${what}. Download the file again.`, {
    method,
    ran,
    retry: 'later',
    cause
  })
}

function refusalOf({ method, url }: FileLink, status: number, text: string | undefined): RestError {
  const { secret, masked } = maskedLink(url)
  const error = objectOf(masked(text ?? ''))
  if (error !== undefined) return portalFailure({ method, status, token: secret }, error)
  if (status === 404) {
    return new RestError(
      'portal-error',
      `${method}: the portal has no file at its link (status 404). Ask for the file again.`,
      { method, ran: 'no', retry: 'no', status }
    )
  }
  return new RestError(
    'unreadable',
    `${method}: the portal's address answered something else than a file (status ${status}), such as a page. ` +
      'Check that the user may see the file, and that the link is the one for programs (urlMachine).',
    { method, ran: 'no', retry: status >= 500 ? 'later' : 'no', status }
  )
}

/** The JSON of an error; undefined for anything else. */
function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && 'error' in value) return { ...value }
  } catch {
    // Its message would quote the text.
  }
  return undefined
}
