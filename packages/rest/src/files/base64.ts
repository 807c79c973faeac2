// Base64 of a file, made of pieces as they come. Without a `data:` prefix, as methods want it (wire.md section 12).
import { chunksOf, type FileData } from './file-data.ts'

/** A multiple of three bytes: what is turned into text at once. */
const pieceBytes = 49_152

/**
 * @param tooLarge what to throw as soon as there are more than `maxBytes`
 * @throws RestError `bad-request` when a piece is no bytes, and whatever the source fails with
 */
export async function base64Of(
  method: string,
  data: FileData,
  maxBytes: number,
  tooLarge: () => Error
): Promise<string> {
  const parts: string[] = []
  let size = 0
  // One or two bytes that wait for the rest of their group of three.
  let kept: Uint8Array = new Uint8Array()
  for await (const chunk of chunksOf(method, data)) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge()
    const bytes = kept.byteLength === 0 ? chunk : joined(kept, chunk)
    const groups = bytes.byteLength - (bytes.byteLength % 3)
    for (let at = 0; at < groups; at += pieceBytes) {
      parts.push(encoded(bytes.subarray(at, Math.min(at + pieceBytes, groups))))
    }
    kept = bytes.slice(groups)
  }
  parts.push(encoded(kept))
  return parts.join('')
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.byteLength + second.byteLength)
  both.set(first)
  both.set(second, first.byteLength)
  return both
}

const letters = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const padding = 61

/** By hand: `btoa` takes text, and making that is many times slower. */
function encoded(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.byteLength / 3) * 4)
  let at = 0
  for (let index = 0; index < bytes.byteLength; index += 3) {
    // Behind the end there are no bytes, which counts as zeros here.
    const group = (byteAt(bytes, index) << 16) | (byteAt(bytes, index + 1) << 8) | byteAt(bytes, index + 2)
    text[at] = byteAt(letters, group >> 18)
    text[at + 1] = byteAt(letters, (group >> 12) & 63)
    text[at + 2] = byteAt(letters, (group >> 6) & 63)
    text[at + 3] = byteAt(letters, group & 63)
    at += 4
  }
  const missing = (3 - (bytes.byteLength % 3)) % 3
  text.fill(padding, text.byteLength - missing)
  return new TextDecoder().decode(text)
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}
