// Downloads as a stream: the link is renewed when its token has expired, and a broken connection is gone on with.
import type { Client } from '../call/client.ts'
import { goesOn } from './file-answer.ts'
import { brokenOff, type FileConnection } from './file-connection.ts'
import type { DownloadSource } from './file-link.ts'
import { safeName } from './file-name.ts'
import type { FileOptions } from './file-request.ts'
import { type RenewedFile, renewedFile } from './renewed-file.ts'

export interface DownloadOptions extends FileOptions {
  /** Longest silence while bytes are waited for, 65 s unless the client's is another. */
  readonly timeoutMs?: number | undefined
}

export interface Download {
  /** Without folders. It comes from the portal, where people name files as they like. */
  readonly name?: string
  /** Bytes. */
  readonly size?: number
  /** Media type, as the portal tells it. */
  readonly type?: string
  /**
   * The bytes as they come, never the whole file. Read it to its end or cancel it, otherwise the connection stays open.
   * A broken connection is gone on with where the portal proves that it is the same file; not in a page, whose browser
   * hides the proof (`Content-Range`).
   * Fails with a RestError: `portal-unreachable` when the file cannot be gone on with, `aborted`, or what the portal says.
   */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

/**
 * Resolves when the file begins to come.
 *
 * @throws RestError, whatever the credentials rejected with, and whatever the function that gives the link throws
 */
export async function downloadFile(
  client: Client,
  source: DownloadSource,
  options: DownloadOptions = {}
): Promise<Download> {
  const file = renewedFile(client, source, options)
  const first = await file.connect(0)
  const { answer, link } = first
  const name = safeName(link.name) ?? answer.name
  return {
    ...(name !== undefined && { name }),
    ...(answer.total !== undefined && { size: answer.total }),
    ...(answer.type !== undefined && { type: answer.type }),
    stream: streamOf(link.method, file, first)
  }
}

function streamOf(method: string, file: RenewedFile, first: FileConnection): Download['stream'] {
  let connection = first
  let received = 0

  /** The next bytes, over as many connections as it takes. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      try {
        const bytes = await connection.read()
        if (bytes?.byteLength === 0) continue
        if (bytes !== undefined || received >= (first.answer.total ?? 0)) return bytes
        throw brokenOff(method, `the file ended after ${received} bytes, too early`, 'no')
      } catch (error) {
        connection.close()
        await file.recover(error)
      }
      connection = await file.connect(received)
      if (!goesOn(first.answer, connection.answer, received)) {
        connection.close()
        const what = `the connection broke after ${received} bytes, and the portal does not go on with the same file`
        throw brokenOff(method, what, 'no')
      }
    }
  }

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const bytes = await next()
        if (bytes === undefined) return controller.close()
        received += bytes.byteLength
        file.advanced()
        controller.enqueue(bytes as Uint8Array<ArrayBuffer>)
      },
      cancel: () => connection.close()
    },
    { highWaterMark: 0 }
  )
}
