// Reads the body of a request up to a limit.

import { AppError } from '../errors/app-error.ts'

/** Bodies of portals are a few kilobytes (design section 4, rule 7). */
const maxBodyBytes = 256 * 1024

/** Throws `too-large`, `bad-request` when the body breaks off, `internal` when somebody else has read it. */
export async function readBody(request: Request, maxBytes: number = maxBodyBytes): Promise<Uint8Array> {
  if (request.bodyUsed) throw bodyAlreadyRead()
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunksOf(request.body)) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Whoever stops early cancels the stream. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new AppError('bad-request', 'The body of the request broke off; send it again.', { cause })
      })
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('too-large', `The body of the request is larger than ${maxBytes} bytes.`)
}

/**
 * For adapters, too: somebody in front has taken the body, and nobody can read it twice.
 *
 * @param remedy what to do, in the framework at hand
 */
export function bodyAlreadyRead(remedy: string = 'mount Latchkey before the body parser.'): AppError {
  return new AppError('internal', `The body of the request was read before it reached Latchkey: ${remedy}`)
}
