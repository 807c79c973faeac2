// Filters of CRM lists: the operator is a prefix of the key (wire.md section 10.3).
import type { CrmRow } from '../../model/portal.ts'
import { toText } from '../php/convert.ts'
import { isArray, type PhpArray, type PhpValue } from '../php/value.ts'
import { compare, comparable } from './compare.ts'
import type { Field, FieldType } from './deal-fields.ts'

type Test = (type: FieldType, stored: string | null, wanted: PhpValue) => boolean

/** Longest prefixes first, so that `>=` is not read as `>`. */
const OPERATORS: readonly (readonly [string, Test])[] = [
  ['!=%', not(pattern)],
  ['!%=', not(pattern)],
  ['!@', not(anyOf)],
  ['!%', not(substring)],
  ['!=', not(anyOf)],
  ['>=', inOrder((order) => order >= 0)],
  ['<=', inOrder((order) => order <= 0)],
  ['=%', pattern],
  ['%=', pattern],
  ['>', inOrder((order) => order > 0)],
  ['<', inOrder((order) => order < 0)],
  ['@', anyOf],
  ['%', substring],
  ['!', not(anyOf)],
  ['=', anyOf],
  ['', anyOf]
]

/** True when the row meets every condition; conditions on unknown fields are dropped without a word. */
export function matches(row: CrmRow, filter: PhpArray, fields: Readonly<Record<string, Field>>): boolean {
  for (const [key, wanted] of filter) {
    const { name, test } = condition(String(key))
    const field = fields[name]
    if (field !== undefined && !test(field.type, row[name] ?? null, wanted)) return false
  }
  return true
}

function condition(key: string): { readonly name: string; readonly test: Test } {
  for (const [prefix, test] of OPERATORS) {
    if (key.startsWith(prefix)) return { name: key.slice(prefix.length).toUpperCase(), test }
  }
  return { name: key, test: anyOf }
}

/** Equal to the value, or to any of an array's values; an empty value finds rows where nothing is set. */
function anyOf(type: FieldType, stored: string | null, wanted: PhpValue): boolean {
  const values = isArray(wanted) ? [...wanted.values()] : [wanted]
  return values.some((value) => compare(comparable(type, stored), comparable(type, toText(value))) === 0)
}

/** A row without a value is neither more nor less than anything. */
function inOrder(accepts: (order: number) => boolean): Test {
  return (type, stored, wanted) => {
    const left = comparable(type, stored)
    const right = comparable(type, toText(wanted))
    return left !== undefined && right !== undefined && accepts(compare(left, right))
  }
}

function substring(_: FieldType, stored: string | null, wanted: PhpValue): boolean {
  return (stored ?? '').toLowerCase().includes(toText(wanted).toLowerCase())
}

/** SQL LIKE with the caller's own `%` and `_`. */
function pattern(_: FieldType, stored: string | null, wanted: PhpValue): boolean {
  const escaped = toText(wanted).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`, 'is').test(stored ?? '')
}

function not(test: Test): Test {
  return (type, stored, wanted) => !test(type, stored, wanted)
}
