// The answer to a download: whether it is a file at all, and what its headers tell about it.
import type { FetchResponse } from '../call/fetch-like.ts'
import { nameFromDisposition } from './file-name.ts'

export interface FileAnswer {
  readonly name: string | undefined
  /** Media type. */
  readonly type: string | undefined
  /** Where in the file the answer begins. */
  readonly from: number
  /** Bytes of the whole file, where they are told. */
  readonly total: number | undefined
  readonly etag: string | null
  readonly lastModified: string | null
}

/**
 * What came instead of a file: a page of a proxy or of a login, or the JSON of an error, also with status 200. Such
 * media types count as a file only with a file's name beside them, or with the length that the portal has told before.
 *
 * @param size of the file, as the portal has told with the link
 */
export function isFileAnswer({ status, headers }: FetchResponse, size: number | undefined): boolean {
  if (status !== 200 && status !== 206) return false
  const type = headers.get('content-type') ?? ''
  if (!/^(?:text\/html|application\/json|text\/xml)\b/i.test(type)) return true
  if (headers.get('content-disposition') !== null) return true
  return size !== undefined && lengthOf(headers) === size
}

/** @param size as told with the link */
export function readFileAnswer(
  { status, type, headers }: FetchResponse,
  size: number | undefined
): FileAnswer {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/i.exec(headers.get('content-range') ?? '') ?? []
  const length = status === 200 ? lengthOf(headers) : undefined
  // A page is not told whether the length is that of a compressed answer.
  const told = type === 'cors' ? (size ?? length) : (length ?? size)
  return {
    name: nameFromDisposition(headers.get('content-disposition')),
    type: headers.get('content-type') ?? undefined,
    // Portals write the range beside a whole file, too; without 206 it is one.
    from: status === 206 && from !== undefined ? Number(from) : 0,
    total: total === undefined ? told : Number(total),
    etag: headers.get('etag'),
    lastModified: headers.get('last-modified')
  }
}

/** Whether `later`, which was asked to begin at `received`, goes on with the same file, as far as the portal tells. */
export function goesOn(first: FileAnswer, later: FileAnswer, received: number): boolean {
  return (
    later.from === received &&
    later.total === first.total &&
    later.etag === first.etag &&
    later.lastModified === first.lastModified
  )
}

/** Of a compressed answer the length says nothing about the file. */
function lengthOf(headers: FetchResponse['headers']): number | undefined {
  const length = headers.get('content-length') ?? ''
  const encoding = headers.get('content-encoding') ?? 'identity'
  return /^\d+$/.test(length) && encoding === 'identity' ? Number(length) : undefined
}
