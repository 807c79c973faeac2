// Finds the rows of a list: by their ids where filter and order allow it, otherwise by looking at every row.
import type { CrmRow } from '../../model/portal.ts'
import type { RowTable } from '../../model/row-table.ts'
import { toText } from '../php/convert.ts'
import type { PhpArray } from '../php/value.ts'
import type { Field } from './deal-fields.ts'
import { matches } from './filter.ts'
import { type IdRange, idRange } from './id-range.ts'
import { ordered } from './list-rows.ts'

export interface RowQuery {
  readonly filter: PhpArray
  readonly order: PhpArray
  readonly fields: Readonly<Record<string, Field>>
  /** Which rows the user may see; without it, all. */
  readonly sees?: ((row: CrmRow) => boolean) | undefined
}

export interface FoundRows {
  count(): number
  /** In the order asked. */
  rows(offset: number, limit: number): CrmRow[]
}

export function findRows(table: RowTable, query: RowQuery): FoundRows {
  const range = idRange(query.filter)
  const candidates = candidatesOf(table, range)
  const wanted = (row: CrmRow): boolean =>
    matches(row, range.others, query.fields) && (query.sees?.(row) ?? true)
  const all = range.others.size === 0 && query.sees === undefined
  const direction = idDirection(query)

  function* found(reverse: boolean, first = 0): Generator<CrmRow> {
    for (let index = first; index < candidates.length; index += 1) {
      const row = table.get(candidates.at(reverse ? candidates.length - 1 - index : index))
      if (row !== undefined && wanted(row)) yield row
    }
  }

  return {
    count: () => (all ? candidates.length : [...found(false)].length),
    rows(offset, limit) {
      if (direction === undefined) {
        return ordered([...found(false)], query.order, query.fields).slice(offset, offset + limit)
      }
      const reverse = direction === 'DESC'
      // Where nothing has to be looked at, skipped rows need not be made.
      return all ? taken(found(reverse, offset), 0, limit) : taken(found(reverse), offset, limit)
    }
  }
}

/** Stops as soon as it has enough. */
function taken(rows: Iterable<CrmRow>, offset: number, limit: number): CrmRow[] {
  const kept: CrmRow[] = []
  let index = 0
  if (limit === 0) return kept
  for (const row of rows) {
    if (index >= offset) kept.push(row)
    if (kept.length === limit) break
    index += 1
  }
  return kept
}

interface Candidates {
  readonly length: number
  at(index: number): number
}

function candidatesOf(table: RowTable, { ids, least, most }: IdRange): Candidates {
  if (ids !== undefined) {
    const there = ids.filter((id) => table.has(id))
    return { length: there.length, at: (index) => there[index] ?? 0 }
  }
  const from = table.position(least)
  const to = table.position(most + 1)
  return { length: Math.max(0, to - from), at: (index) => table.idAt(from + index) ?? 0 }
}

/** Rows stand in the order of their ids; any other order has to look at all of them. */
function idDirection({ order, fields }: RowQuery): 'ASC' | 'DESC' | undefined {
  for (const [key, direction] of order) {
    const name = String(key).toUpperCase()
    if (name === 'ID') return toText(direction).toUpperCase() === 'DESC' ? 'DESC' : 'ASC'
    if (fields[name] !== undefined) return undefined
  }
  return 'ASC'
}
