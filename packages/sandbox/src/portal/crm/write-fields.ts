// Turns what a caller sends in `fields` into the text that a CRM row keeps.
import type { CrmRow } from '../../model/portal.ts'
import { isoSeconds } from '../envelope.ts'
import { toText } from '../php/convert.ts'
import { isArray, type PhpArray, type PhpValue } from '../php/value.ts'
import { argumentType } from '../rest-error.ts'
import { comparable } from './compare.ts'
import type { Field, FieldType } from './deal-fields.ts'

/** Known, writable fields (and custom `UF_` ones) in upper case; the rest is dropped. @throws RestError on arrays. */
export function writableFields(given: PhpArray, fields: Readonly<Record<string, Field>>): CrmRow {
  const row: CrmRow = {}
  for (const [key, value] of given) {
    const name = String(key).toUpperCase()
    const field = fields[name] ?? (name.startsWith('UF_') ? { type: 'text' as const } : undefined)
    if (field === undefined || field.readOnly === true) continue
    if (isArray(value)) throw argumentType(name, field.type === 'text' ? 'string' : field.type)
    row[name] = stored(field.type, value)
  }
  return row
}

function stored(type: FieldType, value: PhpValue): string | null {
  const text = toText(value)
  if (type === 'flag') return ['Y', '1'].includes(text.toUpperCase()) ? 'Y' : 'N'
  if (text === '') return null
  if (type === 'integer') return String(Math.trunc(Number.parseFloat(text) || 0))
  if (type === 'double') return (Number.parseFloat(text) || 0).toFixed(2)
  if (type === 'text') return text
  const at = comparable(type, text)
  return typeof at === 'number' ? isoSeconds(at) : null
}
