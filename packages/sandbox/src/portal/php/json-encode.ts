// JSON text of the portal's answers (portal-behaviour.md section 1, "JSON output flags").
import { floatToJson } from './float-text.ts'
import { isArray, isFloat, isList, type PhpValue } from './value.ts'

/** A value that has no JSON form (INF, NAN): the portal answers the literal error `WRONG_ENCODING` instead. */
export class UnencodableError extends Error {
  readonly code = 'WRONG_ENCODING'
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\u0022',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t'
}

/** JSON of a value: `[]` for every empty array, lists for keys 0..n-1, objects for all else. @throws UnencodableError */
export function jsonEncode(value: PhpValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return quoted(value)
  if (isFloat(value)) {
    if (!Number.isFinite(value.float)) throw new UnencodableError('INF and NAN have no JSON form')
    return floatToJson(value.float)
  }
  if (isArray(value) && isList(value)) return `[${[...value.values()].map(jsonEncode).join(',')}]`
  const members = [...value].map(([key, member]) => `${quoted(String(key))}:${jsonEncode(member)}`)
  return `{${members.join(',')}}`
}

function quoted(text: string): string {
  // The line separators are escaped although other Unicode is not: PHP keeps them apart unless told otherwise.
  const escaped = text.toWellFormed().replaceAll(/["\\/<>&'\u2028\u2029]|[^ -\u{10ffff}]/gu, escapeOne)
  return `"${escaped}"`
}

function escapeOne(char: string): string {
  const short = SHORT_ESCAPES[char]
  if (short !== undefined) return short
  const hex = char.charCodeAt(0).toString(16)
  // JSON_HEX_TAG and its siblings print upper case, control characters print lower case.
  return `\\u${("<>&'".includes(char) ? hex.toUpperCase() : hex).padStart(4, '0')}`
}
