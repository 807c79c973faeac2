// The middle of many measurements.

import { describe, expect, it } from 'vitest'
import { median, medianAdded, quantile } from './statistics.ts'

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

describe('a quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  it.each([
    [hundred, 0, 1],
    [hundred, 0.1, 10],
    [hundred, 0.5, 50],
    [hundred, 0.99, 99],
    [hundred, 1, 100],
    [[7], 0.99, 7],
    [[3, 1, 2], 0.4, 2]
  ])('of %j at %d is %d', (values, part, value) => {
    expect(quantile(values, part)).toBe(value)
  })

  it('of nothing is an error, not a figure', () => {
    expect(() => quantile([], 0.5)).toThrow('nothing')
  })
})

it('what one takes more than the other is taken round by round', () => {
  // The second round was slow for both; medians taken apart would differ by 40.
  expect(medianAdded([12, 52, 13], [10, 50, 11])).toBe(2)
})
