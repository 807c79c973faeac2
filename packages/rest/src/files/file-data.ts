// What a file's content may be given as, and how it is read piece by piece.
import { badRequest } from '../errors/bad-request.ts'

/** Bytes that come one piece after another: a stream of the web or of Node, or an async generator. */
export type FileChunks = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** Bytes at hand. A Blob (such as a `File` of a page) may stay on disk until it is sent. */
export type WholeFile = Blob | ArrayBuffer | Uint8Array

/**
 * A function is called for each attempt, so that what it opens can be sent again; a stream can be sent only once. In a
 * page give a Blob: browsers send streams over HTTP/2 only, or not at all.
 */
export type FileData = WholeFile | FileChunks | (() => FileChunks)

// By what they can do, not by their class: a page and its frames have classes of their own.

export function isWhole(data: FileData): data is WholeFile {
  return isBytes(data) || isBlob(data)
}

export function isBlob(data: FileData): data is Blob {
  return typeof data === 'object' && 'stream' in data && 'size' in data
}

/** Bytes, where they are known before the content is read. */
export function sizeOf(data: FileData): number | undefined {
  if (isBlob(data)) return data.size
  return isBytes(data) ? data.byteLength : undefined
}

/** @throws RestError `bad-request` when a piece is no bytes, and whatever the source fails with */
export async function* chunksOf(method: string, data: FileData): AsyncGenerator<Uint8Array> {
  if (isBytes(data)) {
    yield bytesOf(data)
    return
  }
  const chunks = isBlob(data) ? data.stream() : typeof data === 'function' ? data() : data
  for await (const chunk of 'getReader' in chunks ? readAll(chunks) : chunks) {
    if (!ArrayBuffer.isView(chunk)) {
      throw badRequest(method, `${method}: the file's content must come as bytes (Uint8Array), not as text.`)
    }
    if (chunk.byteLength > 0) yield chunk
  }
}

export function bytesOf(data: ArrayBuffer | Uint8Array): Uint8Array<ArrayBuffer> {
  return ArrayBuffer.isView(data) ? (data as Uint8Array<ArrayBuffer>) : new Uint8Array(data)
}

function isBytes(data: FileData): data is ArrayBuffer | Uint8Array {
  return ArrayBuffer.isView(data) || Object.prototype.toString.call(data) === '[object ArrayBuffer]'
}

/** Not every browser can iterate a stream. */
async function* readAll(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    // After its end, or its failure, there is nothing left to cancel.
    await reader.cancel().catch(() => undefined)
  }
}
