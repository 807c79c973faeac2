// The four paging styles, against the portal's own arithmetic.
import { expect, test } from 'vitest'
import { toInt } from '../php/convert.ts'
import { fixtureValue, readFixture } from '../php/fixture-value.ts'
import { page, type PagingMode } from './paging.ts'

interface Case {
  readonly mode: PagingMode
  readonly start: unknown
  readonly total_rows: number
  readonly start_as_int: number
  readonly rows: { from?: number; to?: number; count: number }
  readonly next?: number
  readonly total?: number
}

const { cases } = readFixture('list-paging') as { cases: Case[] }

test.each(cases)(
  '$mode: start $start of $total_rows rows',
  ({ mode, start, total_rows, start_as_int, ...expected }) => {
    const asInt = toInt(fixtureValue(start))
    expect(asInt).toBe(start_as_int)
    const { offset, count, ...envelope } = page(mode, asInt, total_rows)
    const rows = count === 0 ? { count } : { from: offset + 1, to: offset + count, count }
    expect({ rows, ...envelope }).toEqual(expected)
  }
)
