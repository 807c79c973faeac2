// Uploads in the two steps of the Drive: the method gives a link, then a form brings the file to it (wire.md section 12).
import { runCall } from '../call/call.ts'
import type { CallOptions, CallResult, Params } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { readEnvelope, unreadable } from '../call/envelope.ts'
import type { FetchInit } from '../call/fetch-like.ts'
import { readText } from '../call/read-text.ts'
import { withDeadline } from '../clock/deadline.ts'
import type { Sleep } from '../clock/sleep.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { badRequest } from '../errors/bad-request.ts'
import { networkFailure, timeoutFailure } from '../errors/network-failure.ts'
import { RestError } from '../errors/rest-error.ts'
import { isWhole } from './file-data.ts'
import {
  fileHeaders,
  type FileOptions,
  isLinkRefused,
  isRateRefused,
  isRedirect,
  mostRenewals,
  movedFailure,
  pauseBefore,
  quietly,
  withinLimits
} from './file-request.ts'
import { watchEndpoint } from './known-endpoint.ts'
import { maskedLink } from './masked-link.ts'
import { provenLink } from './proven-link.ts'
import { checkUpload, type UploadFile, type UploadForm, uploadForm } from './upload-form.ts'

export interface UploadOptions extends FileOptions {
  /**
   * Longest silence, 65 s unless the client's is another: with a stream, the time in which neither a piece of it was
   * taken nor the answer came. Content at hand has this and a second for every 16 kB to be sent and answered.
   */
  readonly timeoutMs?: number | undefined
  /**
   * Uploading it twice does no harm: a lost answer is repeated, too, where the content can be read again (it is at hand,
   * or a function gives it).
   */
  readonly idempotent?: boolean | undefined
  /** Bytes of the file that were handed over to be sent, after each piece. Not called for content that is at hand. */
  readonly onProgress?: ((bytes: number) => void) | undefined
}

interface UploadLink {
  readonly url: URL
  readonly field: string
}

/** Content at hand is sent by the runtime, which does not tell how far it is. */
const slowestBytesPerMs = 16

/**
 * @param method one that gives a link where content is missing, such as `disk.folder.uploadfile` or
 *   `telephony.externalcall.attachrecord`
 * @param params without content. The file's name comes from `file`
 * @returns the portal's answer to the form: of the Drive, the file as `disk.file.get` shows it
 * @throws RestError, or whatever the credentials rejected with
 */
export async function uploadFile<T>(
  client: Client,
  method: string,
  params: Params,
  file: UploadFile,
  options: UploadOptions = {}
): Promise<CallResult<T>> {
  checkUpload(method, file)
  checkParams(method, params)
  const isRepeatable = isWhole(file.data) || typeof file.data === 'function'
  for (let renewals = 0, repetitions = 0; ; ) {
    const link = await askForLink(client, method, params, options)
    const transfer = prepare(method, link, file, options)
    try {
      const answer = await withinLimits(client, 'upload', options, () => send(client, transfer, options))
      return answer as CallResult<T>
    } catch (error) {
      if (!(error instanceof RestError) || !(isRepeatable || !transfer.form.isTouched())) throw error
      if ((isLinkRefused(error) || error.code === 'moved') && renewals < mostRenewals) {
        renewals += 1
      } else if (mayRepeat(error, options) && repetitions < client.limitRetries) {
        await pauseBefore(client, repetitions, error, options)
        repetitions += 1
      } else {
        throw error
      }
    }
  }
}

async function askForLink(
  client: Client,
  method: string,
  params: Params,
  options: UploadOptions
): Promise<UploadLink> {
  const { client: watched, endpoint } = watchEndpoint(client)
  const { signal, timeoutMs, priority, caller } = options
  // A link changes nothing, so a lost one may be asked for again.
  const idempotent = /upload|attachrecord/i.test(method)
  const asking: CallOptions = { signal, timeoutMs, priority, caller, idempotent }
  const { result } = await runCall<unknown>(watched, method, params, asking)
  const { uploadUrl, field, fieldName } = (typeof result === 'object' && result !== null ? result : {}) as {
    readonly [name: string]: unknown
  }
  // Telephony calls it by another name than the Drive.
  const name = field ?? fieldName
  if (uploadUrl === undefined || typeof name !== 'string' || !/^[\w.[\]-]{1,100}$/.test(name)) {
    throw new RestError(
      'unreadable',
      `${method} ran and gave no link to upload to. Upload to a folder with disk.folder.uploadfile, or give the ` +
        'content in the parameters (encodeFile).',
      { method, ran: 'yes', retry: 'no' }
    )
  }
  return { url: provenLink(method, endpoint(), uploadUrl), field: name }
}

/** With content the method would store the file at once, and a lost answer to it must not be repeated. */
function checkParams(method: string, params: Params): void {
  const content = Object.keys(params).find((name) => /^file_?content$/i.test(name))
  if (content === undefined) return
  throw badRequest(
    method,
    `${method}: upload takes the content as a file, not as the parameter ${content}; or call the method with what encodeFile makes.`
  )
}

interface Transfer {
  readonly method: string
  readonly url: URL
  readonly form: UploadForm
  readonly timeoutMs: number | undefined
  /** Grows with everything that shows that the upload goes on. */
  readonly signs: () => number
}

function prepare(
  method: string,
  { url, field }: UploadLink,
  file: UploadFile,
  options: UploadOptions
): Transfer {
  let signs = 0
  const form = uploadForm(method, field, file, (bytes) => {
    signs += 1
    options.onProgress?.(bytes)
  })
  return { method, url, form, timeoutMs: options.timeoutMs, signs: () => signs + Number(form.isTouched()) }
}

async function send(client: Client, transfer: Transfer, { signal }: UploadOptions): Promise<CallResult> {
  const { method, url, form } = transfer
  const silenceMs = transfer.timeoutMs ?? client.timeoutMs
  const timeoutMs =
    form.body instanceof Blob ? silenceMs + Math.ceil(form.body.size / slowestBytesPerMs) : silenceMs
  let isSent = false
  const ended = await withDeadline(
    { timeoutMs, signal, sleep: whileSilent(client.sleep, transfer.signs) },
    async (inner) => {
      isSent = true
      const response = await client.fetch(url.href, requestInit(url, form, inner))
      const { status } = response
      if (!isRedirect(response))
        return { status, text: await readText(response.body, client.maxResponseBytes) }
      await response.body?.cancel()
      throw movedFailure(method, status)
    }
  )
  if (ended.by === 'signal') throw abortFailure(method, ended.reason, isSent ? 'unknown' : 'no')
  if (ended.by === 'timeout') throw timeoutFailure(method, url.host, timeoutMs)
  if (ended.by === 'failure') {
    if (ended.error instanceof RestError) throw ended.error
    if (isRedirectError(ended.error)) throw movedFailure(method, 302)
    throw form.failure() === undefined
      ? networkFailure(method, url.host, ended.error)
      : sourceFailure(method, form.failure())
  }
  return readAnswer(transfer, ended.value)
}

function requestInit(url: URL, { body, contentType, length }: UploadForm, signal: AbortSignal): FetchInit {
  return {
    method: 'POST',
    headers: {
      ...fileHeaders(url),
      'Content-Type': contentType,
      // Of a Blob the runtime knows it; a page may not set it, and then a stream goes without.
      ...(length !== undefined && !(body instanceof Blob) && { 'Content-Length': String(length) })
    },
    body,
    ...(!(body instanceof Blob) && { duplex: 'half' as const }),
    ...quietly,
    // Otherwise the fetch of Node would tee the file and keep the other half of it in memory.
    redirect: 'error',
    window: null,
    signal
  }
}

async function readAnswer(
  { method, url }: Transfer,
  { status, text }: { readonly status: number; readonly text: string | undefined }
): Promise<CallResult> {
  if (status === 413) {
    throw new RestError(
      'portal-error',
      `${method}: the file is larger than the portal takes. It was not stored.`,
      {
        method,
        ran: 'no',
        retry: 'no',
        status
      }
    )
  }
  // What a refusal repeats of the link must not be seen; a good answer carries links of its own, which the caller wants.
  const { secret, masked } = maskedLink(url)
  const call = { method, status, token: secret }
  if (text === undefined) throw unreadable(call, 'more than was to be read')
  return readEnvelope(call, status >= 400 ? masked(text) : text)
}

/** Sleeps on as long as there was a new sign in each span. */
function whileSilent(sleep: Sleep, signs: () => number): Sleep {
  return async (delayMs, signal) => {
    for (let seen = -1; seen !== signs(); ) {
      seen = signs()
      await sleep(delayMs, signal)
    }
  }
}

/** As the fetch of Node tells it; a browser does not. */
function isRedirectError(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error && /redirect/i.test(error.cause.message)
}

/** What certainly did not run, and what the caller says may run twice. */
function mayRepeat(error: RestError, { idempotent }: UploadOptions): boolean {
  if (isRateRefused(error)) return true
  if (error.code === 'portal-unreachable' && error.ran === 'no') return true
  return idempotent === true && error.ran === 'unknown' && error.code !== 'aborted'
}

/** A form that has no end is no upload to the portal. */
function sourceFailure(method: string, cause: unknown): Error {
  if (cause instanceof RestError) return cause
  return new RestError(
    'aborted',
    `${method}: the file could not be read to its end, so the upload was given up and nothing was stored.`,
    { method, ran: 'no', retry: 'no', cause }
  )
}
