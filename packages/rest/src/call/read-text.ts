// Reads an answer's text within a bound.
import type { FetchResponse } from './fetch-like.ts'

/** Keeps nothing between texts, since it never decodes a part of one. */
const utf8 = new TextDecoder()

/** The text as UTF-8, or undefined when it is longer than `maxBytes`; the rest is then not read. */
export async function readText(body: FetchResponse['body'], maxBytes: number): Promise<string | undefined> {
  if (body === null) return ''
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return decoded(chunks)
    if (value === undefined) continue
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
}

/** Most answers come in one chunk, and a decoder that can wait for the next one costs more than they do. */
function decoded(chunks: readonly Uint8Array[]): string {
  if (chunks.length === 1) return utf8.decode(chunks[0])
  const decoder = new TextDecoder()
  const parts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }))
  return parts.join('') + decoder.decode()
}
