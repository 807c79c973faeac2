// Base64 of a file, made of pieces as they come. Without a `data:` prefix, as methods want it (wire.md section 12).
import { chunksOf, type FileData } from './file-data.ts'

/** A multiple of three bytes, and few enough to be arguments of one function call in every engine. */
const pieceBytes = 24_576

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

function encoded(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
