// What PHP's http_build_query makes of a value: the text of event bodies and redirects (portal-behaviour.md 7.3).

import { type Plain, toPhp, toText } from '../portal/php/convert.ts'
import type { PhpFloat, PhpKey } from '../portal/php/value.ts'

/** A PHP value whose texts may also be raw bytes. */
export type FormValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Uint8Array
  | PhpFloat
  | ReadonlyMap<PhpKey | Uint8Array, FormValue>

/** `http_build_query` in its RFC 1738 form: space is `+`; nulls and empty arrays vanish; booleans are 1 and 0. */
export function formEncode(value: FormValue): string {
  if (!isMap(value)) return ''
  const pairs: string[] = []
  for (const [key, child] of value) collect(urlEncode(key), child, pairs)
  return pairs.join('&')
}

/** The same for plain data; keys keep the order in which the object lists them. */
export function formEncodePlain(value: Plain): string {
  return formEncode(toPhp(value))
}

function collect(name: string, value: FormValue, pairs: string[]): void {
  if (isMap(value)) {
    for (const [key, child] of value) collect(`${name}%5B${urlEncode(key)}%5D`, child, pairs)
  } else if (value instanceof Uint8Array) {
    pairs.push(`${name}=${urlEncode(value)}`)
  } else if (value !== null) {
    pairs.push(`${name}=${urlEncode(value === false ? '0' : toText(value))}`)
  }
}

function isMap(value: FormValue): value is ReadonlyMap<PhpKey | Uint8Array, FormValue> {
  return value instanceof Map
}

/** PHP's `urlencode`: letters, digits, `-`, `_` and `.` stay, space is `+`, every other byte is `%XX`. */
function urlEncode(text: PhpKey | Uint8Array): string {
  const bytes = text instanceof Uint8Array ? Buffer.from(text) : Buffer.from(String(text), 'utf8')
  return bytes
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9\-_. ]/g, percent)
    .replaceAll(' ', '+')
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
