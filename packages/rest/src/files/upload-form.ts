// The form that carries a file to a portal: one part of multipart/form-data, streamed where its content is.
import { badRequest } from '../errors/bad-request.ts'
import type { RestError } from '../errors/rest-error.ts'
import { bytesOf, chunksOf, type FileData, isBlob, isWhole, sizeOf } from './file-data.ts'
import { checkFileName } from './file-name.ts'

export interface UploadFile {
  /** What the portal shall call it: 1 to 255 characters without slashes, backslashes and line breaks. */
  readonly name: string
  readonly data: FileData
  /** Bytes, where `data` is a stream whose length is known. The portal is told before the first byte. */
  readonly size?: number | undefined
  /** Media type; that of the Blob, or `application/octet-stream`, unless told. */
  readonly type?: string | undefined
}

export interface UploadForm {
  readonly contentType: string
  readonly body: Blob | ReadableStream<Uint8Array<ArrayBuffer>>
  /** Of the whole form, where it is known. */
  readonly length: number | undefined
  /** Whether some of the file may have been read. */
  isTouched(): boolean
  /** What the source of the file failed with. */
  failure(): unknown
}

/** @throws RestError `bad-request` for what cannot be sent as it is */
export function checkUpload(method: string, file: UploadFile): void {
  checkFileName(method, file.name)
  const type = file.type ?? ''
  if (type !== '' && !/^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/.test(type)) {
    throw badRequest(method, `${method}: the file's type must be a media type such as image/png.`)
  }
  const size = file.size ?? 0
  if (!Number.isSafeInteger(size) || size < 0 || (sizeOf(file.data) ?? size) < size) {
    throw badRequest(method, `${method}: the file's size must be the number of bytes in it.`)
  }
  if (!isWhole(file.data) && !canStream()) {
    throw badRequest(method, `${method}: this browser sends no streams; give the file as a Blob or as bytes.`)
  }
}

/**
 * Content that is at hand goes as a Blob, which every runtime sends with its length and without copying it.
 *
 * @param onProgress called with the bytes of the file that were handed over so far; not for content at hand
 */
export function uploadForm(
  method: string,
  field: string,
  file: UploadFile,
  onProgress: (bytes: number) => void
): UploadForm {
  const { name, data } = file
  const type = file.type ?? (isWhole(data) && isBlob(data) && data.type !== '' ? data.type : defaultType)
  const boundary = `latchkey-${randomHex(16)}`
  const head = utf8(
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${escaped(name)}"\r\n` +
      `Content-Type: ${type}\r\n\r\n`
  )
  const tail = utf8(`\r\n--${boundary}--\r\n`)
  const contentType = `multipart/form-data; boundary=${boundary}`
  if (isWhole(data)) {
    const body = new Blob([head, isBlob(data) ? data : bytesOf(data), tail])
    return { contentType, body, length: body.size, isTouched: () => true, failure: () => undefined }
  }
  let touched = false
  let failed: unknown
  async function* form(): AsyncGenerator<Uint8Array> {
    yield head
    touched = true
    let bytes = 0
    try {
      for await (const chunk of chunksOf(method, data)) {
        yield chunk
        bytes += chunk.byteLength
        onProgress(bytes)
      }
      if (bytes !== (file.size ?? bytes)) throw wrongSize(method, bytes, file.size)
    } catch (error) {
      failed = error
      throw error
    }
    yield tail
  }
  return {
    contentType,
    body: streamOf(form()),
    length: file.size === undefined ? undefined : head.byteLength + file.size + tail.byteLength,
    isTouched: () => touched,
    failure: () => failed
  }
}

const defaultType = 'application/octet-stream'

/**
 * As PHP reads it: in quotes, a backslash before a quote. Browsers write `%22` instead, which PHP leaves as it is. Other
 * characters that would need it are no part of names.
 */
function escaped(name: string): string {
  return name.replaceAll('"', '\\"')
}

function wrongSize(method: string, bytes: number, size: number | undefined): RestError {
  return badRequest(
    method,
    `${method}: the stream ended after ${bytes} bytes, but its size was given as ${size}.`
  )
}

/** Nothing is read before it is asked for. */
function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value as Uint8Array<ArrayBuffer>)
      },
      async cancel() {
        await chunks.return(undefined)
      }
    },
    { highWaterMark: 0 }
  )
}

/** A browser without streamed requests would send the words "[object ReadableStream]", and says so by giving them a type. */
function canStream(): boolean {
  let isAsked = false
  const init = {
    method: 'POST',
    body: new ReadableStream(),
    get duplex(): 'half' {
      isAsked = true
      return 'half'
    }
  }
  const { headers } = new Request('https://portal.example/', init)
  return isAsked && !headers.has('Content-Type')
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** Whoever wrote the file must not know it, or its end could stand in the middle of the file. */
function randomHex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
