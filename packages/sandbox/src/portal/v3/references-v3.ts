// References of a batch to earlier results: `{"$ref": "alias.field"}` and `{"$refArray": "alias.field"}`.
import { isArray, phpKey, phpList, type PhpArray, type PhpValue } from '../php/value.ts'
import { V3Error } from './v3-error.ts'

/** The same parameters with values in place of references, at any depth. @throws V3Error for one that leads nowhere */
export function resolveRefs(query: PhpArray, context: PhpArray): PhpArray {
  return new Map([...query].map(([key, value]) => [key, resolve(value, context)]))
}

function resolve(value: PhpValue, context: PhpArray): PhpValue {
  if (!isArray(value)) return value
  const one = value.get('$ref') ?? null
  if (one !== null) return valueAt(one, context)
  const all = value.get('$refArray') ?? null
  if (all !== null) return fieldsAt(all, context)
  return resolveRefs(value, context)
}

function valueAt(path: PhpValue, context: PhpArray): PhpValue {
  if (typeof path !== 'string') throw lost('A reference is a path')
  let found: PhpValue = context
  for (const part of path.split('.')) {
    const next: PhpValue = isArray(found) ? (found.get(phpKey(part)) ?? null) : null
    // A value that is null counts as missing.
    if (next === null) throw lost(`Path '${path}' not found in context`)
    found = next
  }
  return found
}

/** The last part of the path names a field of every row. */
function fieldsAt(path: PhpValue, context: PhpArray): PhpValue {
  const [, rowsPath, field] = /^(.+)\.([^.]+)$/.exec(typeof path === 'string' ? path : '') ?? []
  if (rowsPath === undefined || field === undefined) throw lost('Invalid $refArray format')
  const rows = valueAt(rowsPath, context)
  if (!isArray(rows)) throw lost(`Path '${rowsPath}' must point to an array`)
  return phpList(
    [...rows.values()].map((row) => {
      const value = isArray(row) ? (row.get(phpKey(field)) ?? null) : null
      if (value === null) throw lost(`Field '${field}' not found in items`)
      return value
    })
  )
}

function lost(text: string): V3Error {
  return new V3Error('INVALIDSELECT', text)
}
