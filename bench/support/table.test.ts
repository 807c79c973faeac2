// Figures as a table.

import { describe, expect, it } from 'vitest'
import { readable, table } from './table.ts'

describe('a table', () => {
  it('is Markdown with aligned columns; what a figure lacks stays empty', () => {
    const figures = [
      { work: 'point read', subject: 'sqlite', value: 12.34, unit: 'us', ideal: 10, ratio: 1.234 },
      { work: 'calls', subject: 'memory', value: 200_000, unit: '' }
    ]
    expect(table(figures)).toBe(
      [
        '| work       | subject |   value | unit | ideal | ratio |',
        '|------------|---------|--------:|------|------:|------:|',
        '| point read | sqlite  |    12.3 | us   |  10.0 |  1.23 |',
        '| calls      | memory  | 200,000 |      |       |       |',
        ''
      ].join('\n')
    )
  })

  it('of nothing has its head', () => {
    expect(table([]).split('\n')).toHaveLength(3)
  })
})

it.each([
  [0, '0'],
  [1.234, '1.23'],
  [-0.5, '-0.50'],
  [12.34, '12.3'],
  [999.6, '1,000'],
  [1_234_567, '1,234,567']
])('%d is written %s', (value, text) => {
  expect(readable(value)).toBe(text)
})
