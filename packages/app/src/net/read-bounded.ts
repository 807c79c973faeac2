// Reads an answer up to a limit.

import { AppError } from '../errors/app-error.ts'

/**
 * The body as text. Throws `portal-unreachable` when it is larger than `maxBytes` (decompressed); the rest is then
 * not read.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks).toString('utf8')
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      throw new AppError(
        'portal-unreachable',
        `The answer is larger than ${maxBytes} bytes and was not read.`
      )
    }
    chunks.push(value)
  }
}
