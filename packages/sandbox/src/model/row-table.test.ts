// Rows in the order of their ids, seeded ones made when somebody looks.
import { expect, test } from 'vitest'
import { RowTable } from './row-table.ts'

const named = (id: number) => ({ ID: String(id), NAME: `Row ${id}` })

test('seeded rows exist by their ids alone', () => {
  let made = 0
  const rows = new RowTable([2, 5, 9], (id) => {
    made += 1
    return named(id)
  })
  expect([rows.size, rows.has(5), rows.has(6), rows.get(6), made]).toEqual([3, true, false, undefined, 0])
  expect(rows.get(5)).toEqual(named(5))
  expect([...rows]).toEqual([2, 5, 9].map((id) => [id, named(id)]))
})

test('a written row takes the place of the seeded one, in its place among the others', () => {
  const rows = new RowTable([2, 5], named)
  rows.set(5, { ID: '5', NAME: 'Written' })
  rows.set(3, { ID: '3', NAME: 'Between' })
  expect([...rows.values()].map((row) => row['NAME'])).toEqual(['Row 2', 'Between', 'Written'])
})

test('new ids are larger than all there ever were', () => {
  const rows = new RowTable([2, 5], named)
  expect(rows.delete(5)).toBe(true)
  expect(rows.delete(5)).toBe(false)
  expect(rows.add(named)).toBe(6)
  rows.set(40, named(40))
  rows.delete(40)
  expect(rows.add(named)).toBe(41)
})

test('rows may come and go while somebody walks along them', () => {
  const rows = new RowTable([1, 2, 3], named)
  const seen: number[] = []
  for (const id of rows.keys()) {
    rows.delete(id)
    seen.push(id)
  }
  expect(seen).toEqual([1, 2, 3])
})

test('half a million rows are a list of numbers', () => {
  const ids = Array.from({ length: 500_000 }, (_, index) => index + 1)
  let made = 0
  const rows = new RowTable(ids, (id) => {
    made += 1
    return named(id)
  })
  rows.delete(250_000)
  expect([rows.size, rows.position(250_001), rows.idAt(249_999), made]).toEqual([
    499_999, 249_999, 250_001, 0
  ])
})
