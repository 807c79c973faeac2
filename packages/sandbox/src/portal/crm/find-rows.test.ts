// Rows found by id are the same rows that a look at every row finds.
import { expect, test } from 'vitest'
import type { CrmRow } from '../../model/portal.ts'
import { RowTable } from '../../model/row-table.ts'
import { toPhp } from '../php/convert.ts'
import type { PhpArray } from '../php/value.ts'
import type { Field } from './deal-fields.ts'
import { matches } from './filter.ts'
import { findRows } from './find-rows.ts'
import { ordered } from './list-rows.ts'

const FIELDS: Readonly<Record<string, Field>> = { ID: { type: 'integer' }, TITLE: { type: 'text' } }
const IDS = [1, 2, 3, 7, 8, 9, 10, 15, 20, 21]

function table() {
  let made = 0
  const rows = new RowTable([...IDS], (id): CrmRow => {
    made += 1
    return { ID: String(id), TITLE: id % 2 === 0 ? 'even' : 'odd' }
  })
  return { rows, made: () => made }
}

const php = (value: object) => toPhp(value as never) as PhpArray

test.each<[object, object]>([
  [{}, {}],
  [{ '>ID': 3 }, { ID: 'ASC' }],
  [{ '>ID': '3', '<=ID': 15 }, { id: 'desc' }],
  [{ '>=ID': 2.5, '<ID': 9.5 }, {}],
  [{ ID: 7 }, {}],
  [{ ID: '7abc' }, {}],
  [{ '=ID': [9, 1, 9, 4] }, { ID: 'DESC' }],
  [{ '@ID': [1, 2, 3, 99], '>ID': 1 }, {}],
  [{ '@ID': [1, 2], ID: [2, 3] }, {}],
  [{ '!ID': 7, '>ID': 2 }, {}],
  [{ '>ID': '' }, {}],
  [{ ID: '' }, {}],
  [{ ID: [] }, {}],
  [{ '>ID': [3, 4] }, {}],
  [{ '>ID': 3, id: 15 }, {}],
  [{ '%ID': '1' }, {}],
  [{ TITLE: 'even', '>ID': 2 }, { ID: 'DESC' }],
  [{ '>ID': 2 }, { TITLE: 'ASC', ID: 'DESC' }],
  [{ '>ID': 2, NO_SUCH: 1 }, { NO_SUCH: 'DESC' }]
])('filter %j, order %j', (filter, order) => {
  const { rows } = table()
  const all = ordered(
    [...rows.values()].filter((row) => matches(row, php(filter), FIELDS)),
    php(order),
    FIELDS
  )
  const found = findRows(rows, { filter: php(filter), order: php(order), fields: FIELDS })
  expect(found.count()).toBe(all.length)
  expect(found.rows(0, 100)).toEqual(all)
  expect(found.rows(2, 3)).toEqual(all.slice(2, 5))
  expect(found.rows(0, 0)).toEqual([])
})

test('a page by id makes the rows of the page only, however many stand before it', () => {
  const { rows, made } = table()
  const found = findRows(rows, { filter: php({ '>ID': 2 }), order: php({ ID: 'DESC' }), fields: FIELDS })
  expect(found.rows(3, 2).map((row) => row['ID'])).toEqual(['10', '9'])
  expect(found.count()).toBe(8)
  expect(made()).toBe(2)
})

test('what the user may not see is neither found nor counted', () => {
  const { rows } = table()
  const sees = (row: CrmRow) => row['TITLE'] === 'odd'
  const found = findRows(rows, { filter: php({ '<ID': 10 }), order: php({}), fields: FIELDS, sees })
  expect([found.count(), found.rows(1, 2).map((row) => row['ID'])]).toEqual([4, ['3', '7']])
})
