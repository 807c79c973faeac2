// A file as a portal sends it: name and ranges, as its own code writes them (module main, `CFile::ViewByUser`).
import type { FieldFile } from '../../model/disk.ts'
import type { RawAnswer } from '../../model/http.ts'
import { COMMON_HEADERS } from '../transport/answer.ts'

/**
 * `Content-Range` stands in every answer, and there is nothing to tell two versions apart by. A range that begins behind
 * the end is no 416: the whole file comes, as 206.
 */
export function sendFile(file: Omit<FieldFile, 'id'>, range: string | undefined): RawAnswer {
  const size = file.bytes.length
  const { from, to } = wantedRange(range, size)
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...COMMON_HEADERS,
      'content-type': file.mediaType,
      'content-disposition': `attachment; filename="${plainName(file.name)}"; filename*=utf-8''${percent(file.name)}`,
      'content-transfer-encoding': 'binary',
      'accept-ranges': 'bytes',
      'content-range': `bytes ${from}-${to}/${size}`,
      'cache-control': 'no-cache, must-revalidate, post-check=0, pre-check=0',
      expires: '0',
      pragma: 'public'
    },
    body: '',
    bytes: file.bytes.subarray(from, to + 1)
  }
}

function wantedRange(
  range: string | undefined,
  size: number
): { readonly from: number; readonly to: number } {
  const [, first = '', last = ''] = /=(\d*)-(\d*)/.exec(range ?? '') ?? []
  const from = Number(first)
  const to = Number(last) > 0 ? Math.min(Number(last), size - 1) : size - 1
  return from > to ? { from: 0, to: size - 1 } : { from, to }
}

/** For programs that know no other: what is not plain becomes a dash (the portal writes it in Latin letters). */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.()-]/g, '-')
}

function percent(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, hexadecimal)
}

function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
