// The middle of many measurements.

import { describe, expect, it } from 'vitest'
import { median, medianAdded } from './statistics.ts'

describe('the median', () => {
  it.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[1, 1, 1, 1000], 1],
    [[10, 9, 2], 9]
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle)
  })

  it('leaves the values in their order', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })

  it('of nothing is an error, not a figure', () => {
    expect(() => median([])).toThrow('nothing')
  })
})

it('what one takes more than the other is taken round by round', () => {
  // The second round was slow for both; medians taken apart would differ by 40.
  expect(medianAdded([12, 52, 13], [10, 50, 11])).toBe(2)
})
