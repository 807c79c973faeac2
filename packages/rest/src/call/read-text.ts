// Reads an answer's text within a bound.
import type { FetchResponse } from './fetch-like.ts'

/** The text as UTF-8, or undefined when it is longer than `maxBytes`; the rest is then not read. */
export async function readText(body: FetchResponse['body'], maxBytes: number): Promise<string | undefined> {
  if (body === null) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const parts: string[] = []
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) break
    if (value === undefined) continue
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader.cancel()
      return undefined
    }
    parts.push(decoder.decode(value, { stream: true }))
  }
  parts.push(decoder.decode())
  return parts.join('')
}
