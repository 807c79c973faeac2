// Form bodies and query strings as PHP reads them: `qs` takes names apart, PHP's own rules are bent around it.
import { parse } from 'qs'
import { nextKey, phpKey, type PhpArray, type PhpKey } from './value.ts'

/** `max_input_vars` of PHP; a POST body is read one pair further (fixtures/form-decode.json). */
const QUERY_LIMIT = 1000
export const BODY_LIMIT = 1001

/** `max_input_nesting_level` of PHP: deeper variables vanish. */
const NESTING_LIMIT = 64

/** Stands for a `[` inside a key; PHP cuts names at NUL, so it cannot occur in one. */
const INNER_BRACKET = '\0'

const QS_OPTIONS = { depth: Infinity, parseArrays: false, plainObjects: true } as const

/** The PHP array of `a[b][]=1&c.d=2`: last duplicate wins, dots and spaces of top-level names become `_`. */
export function formDecode(text: string, limit: number = QUERY_LIMIT): PhpArray {
  const pairs = text.split('&').filter((pair) => pair !== '')
  const array: PhpArray = new Map()
  for (const pair of pairs.slice(0, limit)) {
    const equals = pair.indexOf('=')
    const name = urlDecode(equals < 0 ? pair : pair.slice(0, equals))
    addField(array, name, equals < 0 ? '' : urlDecode(pair.slice(equals + 1)))
  }
  return array
}

/** Adds one decoded field, for example of a multipart body. A name that PHP ignores adds nothing. */
export function addField(array: PhpArray, name: string, value: string): void {
  const path = cutName(name)
  const last = path.pop()
  if (last === undefined || path.length > NESTING_LIMIT) return
  let level = array
  for (const segment of path) level = descend(level, keyOf(level, segment))
  level.set(keyOf(level, last), value)
}

/** Percent and plus decoding that leaves broken escapes alone; bytes that are not UTF-8 become U+FFFD. */
export function urlDecode(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  const bytes = Buffer.from(spaced, 'utf8')
    .toString('latin1')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Top-level name and keys; an empty text is `[]`. No path: the field is ignored. */
function cutName(name: string): string[] {
  const mended = mendName((name.split('\0')[0] ?? '').replace(/^ +/, ''))
  if (mended === '') return []
  const path: string[] = []
  let level: unknown = parse({ [mended]: 'end' }, QS_OPTIONS)
  while (typeof level === 'object' && level !== null) {
    const [[segment, inner] = ['', undefined]]: [string, unknown][] = Object.entries(level)
    path.push(segment.slice(1).replaceAll(INNER_BRACKET, '['))
    level = inner
  }
  return path
}

/**
 * Makes every name well formed before `qs` sees it, as PHP understands it: text after a closing bracket is dropped,
 * a bracket that never closes belongs to the name. A colon before each segment keeps `qs` from seeing array indexes
 * and prototype names.
 */
function mendName(name: string): string {
  const open = name.indexOf('[')
  if (name === '' || open === 0) return ''
  const closes = open > 0 && name.includes(']', open)
  const head = closes ? name.slice(0, open) : name
  const brackets = closes ? name.slice(open).replace(/^((?:\[[^\]]*\])*).*$/s, '$1') : ''
  const keys = brackets.replaceAll(/\[([^\]]*)\]/g, (_, key: string) => {
    return `[:${key.trim() === '' ? '' : key.replaceAll('[', INNER_BRACKET)}]`
  })
  return `:${head.replaceAll(/[. []/g, '_')}${keys}`
}

function keyOf(array: PhpArray, segment: string): PhpKey {
  return segment === '' ? nextKey(array) : phpKey(segment)
}

function descend(array: PhpArray, key: PhpKey): PhpArray {
  const present = array.get(key)
  if (present instanceof Map) return present
  const created: PhpArray = new Map()
  array.set(key, created)
  return created
}
