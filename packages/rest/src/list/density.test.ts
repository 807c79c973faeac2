// Estimates from samples, with what is known of their errors.
import { describe, expect, test } from 'vitest'
import { createDensity, sampleOf } from './density.ts'

describe('a page', () => {
  test('is one sample where its ids lie evenly', () => {
    expect(sampleOf([10, 12, 13, 15])).toEqual({ samples: [{ from: 9, to: 15, rows: 4 }], gap: undefined })
  })

  test('with a gap inside is two, so that a cluster does not look empty', () => {
    const ids = [1, 2, 3, 5000, 5001]
    expect(sampleOf(ids)).toEqual({
      samples: [
        { from: 0, to: 3, rows: 3 },
        { from: 4999, to: 5001, rows: 2 }
      ],
      gap: { before: 3, behind: 5000 }
    })
  })

  test('of a single row says that there is one', () => {
    expect(sampleOf([7])).toEqual({ samples: [{ from: 6, to: 7, rows: 1 }], gap: undefined })
    expect(sampleOf([])).toEqual({ samples: [], gap: undefined })
  })
})

describe('an estimate', () => {
  const density = createDensity([
    { from: 0, to: 100, rows: 50 },
    { from: 1000, to: 1500, rows: 500 },
    { from: 9000, to: 9100, rows: 100 }
  ])

  test('rests on the nearest samples until they hold enough rows', () => {
    expect(density.near(1200).perId).toBe(1)
    expect(density.near(50, 50).perId).toBe(0.5)
    expect(density.near(50).perId).toBe(550 / 600)
  })

  test('is the better the more rows it rests on', () => {
    expect(density.near(50, 50).error).toBeCloseTo(Math.sqrt(0.1 / 50))
    expect(density.near(1200).error).toBeCloseTo(Math.sqrt(0.1 / 500))
  })

  test('without samples is one row an id', () => {
    expect(createDensity([]).near(5).perId).toBe(1)
  })
})
