// Where a file is to be downloaded from: asks the portal for a link, each time anew, because links expire.
import { runCall } from '../call/call.ts'
import type { Client } from '../call/client.ts'
import { badRequest } from '../errors/bad-request.ts'
import type { FileOptions } from './file-request.ts'
import { watchEndpoint } from './known-endpoint.ts'
import { provenLink } from './proven-link.ts'

export interface DownloadLink {
  /** On the portal of the credentials; a secret. */
  readonly url: string
  readonly name?: string | undefined
  /** Bytes, where they are known. */
  readonly size?: number | undefined
}

/**
 * The id of a file on the Drive; or a function that asks the portal for a link, such as `urlMachine` of a file field. It
 * is called again when the link has expired, so it must not answer from a cache.
 */
export type DownloadSource = number | string | (() => Promise<string | DownloadLink>)

/** A link that is proven, and what the portal told with it. */
export interface FileLink {
  /** For errors. */
  readonly method: string
  readonly url: URL
  readonly name?: string | undefined
  readonly size?: number | undefined
}

/** @throws RestError, and whatever the function or the credentials reject with */
export async function askForLink(
  client: Client,
  source: DownloadSource,
  options: FileOptions
): Promise<FileLink> {
  return typeof source === 'function' ? givenLink(client, source) : driveLink(client, source, options)
}

async function givenLink(client: Client, source: () => Promise<string | DownloadLink>): Promise<FileLink> {
  const method = 'download'
  const given = await source()
  const { url, ...known } = typeof given === 'string' ? { url: given } : given
  const { endpoint } = await client.credentials.current()
  return { ...known, method, url: provenLink(method, endpoint, url) }
}

async function driveLink(client: Client, id: number | string, options: FileOptions): Promise<FileLink> {
  const method = 'disk.file.get'
  if (!/^\d+$/.test(String(id))) {
    throw badRequest(method, 'download: give the id of a file on the Drive, or a function that gives a link.')
  }
  const { client: watched, endpoint } = watchEndpoint(client)
  const { signal, timeoutMs, priority, caller } = options
  const asking = { signal, timeoutMs, priority, caller, idempotent: true }
  const { result } = await runCall<unknown>(watched, method, { id }, asking)
  const { DOWNLOAD_URL, NAME, SIZE } = (typeof result === 'object' && result !== null ? result : {}) as {
    readonly [name: string]: unknown
  }
  return {
    method,
    url: provenLink(method, endpoint(), DOWNLOAD_URL),
    ...(typeof NAME === 'string' && { name: NAME }),
    ...(/^\d+$/.test(String(SIZE)) && { size: Number(SIZE) })
  }
}
