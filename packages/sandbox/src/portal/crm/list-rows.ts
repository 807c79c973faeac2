// Select and order of CRM lists.
import type { CrmRow } from '../../model/portal.ts'
import { toText } from '../php/convert.ts'
import { phpMap, type PhpArray, type PhpValue } from '../php/value.ts'
import { comparable, compare } from './compare.ts'
import type { Field } from './deal-fields.ts'

/** Sorted copies: first key first, `DESC` in any case reverses; unknown fields are dropped, no order is by ID. */
export function ordered(
  rows: readonly CrmRow[],
  order: PhpArray,
  fields: Readonly<Record<string, Field>>
): CrmRow[] {
  const keys = [...order]
    .map(([key, direction]) => ({
      name: String(key).toUpperCase(),
      sign: toText(direction).toUpperCase() === 'DESC' ? -1 : 1
    }))
    .filter(({ name }) => fields[name] !== undefined)
  // Equal rows need a fixed order, or pages would overlap.
  const byId = { name: 'ID', sign: 1 }
  return rows.toSorted((left, right) => {
    for (const { name, sign } of [...keys, byId]) {
      const type = fields[name]?.type ?? 'text'
      const difference = compare(comparable(type, left[name] ?? null), comparable(type, right[name] ?? null))
      if (difference !== 0) return difference * sign
    }
    return 0
  })
}

/** Names to print, only what was asked for: `*` is every own field, `UF_*` every custom one, no select is both. */
export function selectedNames(
  row: CrmRow,
  select: readonly string[],
  fields: Readonly<Record<string, Field>>
): string[] {
  const wanted = new Set(select.map((name) => name.toUpperCase()))
  return Object.keys(row).filter((name) => {
    return wanted.size === 0 || wanted.has(name) || wanted.has(name in fields ? '*' : 'UF_*')
  })
}

export function printRow(row: CrmRow, names: readonly string[]): PhpValue {
  return phpMap(names.map((name) => [name, row[name] ?? null]))
}
