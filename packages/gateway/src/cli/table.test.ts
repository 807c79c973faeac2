// Columns line up, and texts of a portal cannot play with the terminal.

import { expect, test } from 'vitest'
import { table } from './table.ts'

test('columns are as wide as their longest cell', () => {
  expect(
    table(
      ['NAME', 'STATUS'],
      [
        ['a', 'ok'],
        ['longer', 'failed']
      ]
    )
  ).toBe('NAME    STATUS\na       ok\nlonger  failed\n')
})

test('control characters become spaces', () => {
  expect(table(['A', 'B'], [['x\u001b[2J', 'y\n\u202e']])).toBe('A      B\nx [2J  y\n')
})

test('long cells are cut, but not in the last column', () => {
  const long = 'x'.repeat(80)
  const [, row] = table(['A', 'B'], [[long, long]]).split('\n')
  expect(row).toBe(`${'x'.repeat(57)}...  ${long}`)
})
