// Decodes form bodies and query strings as PHP does, since PHP writes them (portal-behaviour.md sections 1 and 7.3).

import { AppError } from '../errors/app-error.ts'
import { type Form, type FormEntry, fieldName } from './form.ts'
import { PhpArray } from './php-array.ts'
import { append, type ParsedName, parsePhpName } from './php-name.ts'

export interface FormLimits {
  /** More fields are refused; PHP would silently read only the first ones. Default: 1000. */
  readonly fields?: number
  /** Pairs of brackets in a name; PHP drops deeper ones. Default: 64. */
  readonly depth?: number
}

/**
 * Takes linear time. Text that is not UTF-8 comes out with replacement characters.
 * Throws `too-large` when there are more fields than the limit.
 */
export function decodeForm(text: string | Uint8Array, limits: FormLimits = {}): Form {
  const { fields: maxFields = 1000, depth: maxDepth = 64 } = limits
  const root = new PhpArray()
  const entries: FormEntry[] = []
  let count = 0
  for (const field of fieldsOf(toByteText(text))) {
    count += 1
    if (count > maxFields) throw new AppError('too-large', `The form has more than ${maxFields} fields.`)
    const equals = field.indexOf('=')
    const name = percentDecode(equals === -1 ? field : field.slice(0, equals))
    const value = equals === -1 ? '' : fromByteText(percentDecode(field.slice(equals + 1)))
    const path = write(root, parsePhpName(name, maxDepth), value)
    if (path !== undefined) {
      entries.push({ path, spelling: fieldName(path) === fromByteText(name) ? 'plain' : 'mangled' })
    }
  }
  return { fields: root.toMap(), entries }
}

/** Returns the path written to, or `undefined` when PHP ignores the field. */
function write(root: PhpArray, name: ParsedName, value: string): readonly string[] | undefined {
  if (name.kind === 'ignored') return undefined
  if (name.kind === 'too-deep') {
    const top = fromByteText(name.top)
    root.delete(top)
    return [top]
  }
  const path: string[] = []
  let array = root
  for (const [index, part] of name.parts.entries()) {
    const key = part === append ? array.nextKey() : fromByteText(part)
    if (key === undefined) return undefined
    path.push(key)
    if (index === name.parts.length - 1) array.set(key, value)
    else array = arrayAt(array, key)
  }
  return path
}

function arrayAt(array: PhpArray, key: string): PhpArray {
  const existing = array.get(key)
  if (existing instanceof PhpArray) return existing
  const created = new PhpArray()
  array.set(key, created)
  return created
}

function* fieldsOf(text: string): Generator<string> {
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('&', start)
    const stop = end === -1 ? text.length : end
    if (stop > start) yield text.slice(start, stop)
    start = stop + 1
  }
}

function percentDecode(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

// PHP works on bytes and so do we: one character a byte until a name or value is complete. Only then is it known
// where UTF-8 begins and ends, for percent signs may split a character.
function toByteText(text: string | Uint8Array): string {
  return Buffer.from(typeof text === 'string' ? Buffer.from(text, 'utf8') : text).toString('latin1')
}

function fromByteText(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}
