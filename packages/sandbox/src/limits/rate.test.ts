// The leaky bucket, by itself.
import { expect, test } from 'vitest'
import { emptyLoad } from './load.ts'
import { fitsRate, levelOf } from './rate.ts'

const RATE = { threshold: 50, perSecond: 2 }
const NOW = Date.UTC(2026, 0, 1)

function request(count: number, at: number, load = emptyLoad(), source = 'a') {
  const fitted = Array.from({ length: count }, () => fitsRate(load, RATE, source, at))
  return { load, fitted: fitted.filter(Boolean).length }
}

test('given an empty bucket, fifty requests fit and the next does not', () => {
  expect(request(53, NOW).fitted).toBe(50)
})

test('every second makes room for two more, at its beginning', () => {
  const { load } = request(50, NOW + 300)
  expect(request(5, NOW + 999, load).fitted).toBe(0)
  expect(request(5, NOW + 1000, load).fitted).toBe(2)
  expect(request(5, NOW + 1999, load).fitted).toBe(0)
  expect(request(9, NOW + 4000, load).fitted).toBe(6)
})

test('refused requests do not fill the bucket', () => {
  const { load } = request(500, NOW)
  expect(levelOf(load, RATE, 'a', NOW)).toBe(50)
  expect(request(50, NOW + 25_000, load).fitted).toBe(50)
})

test('other addresses have buckets of their own', () => {
  const { load } = request(50, NOW)
  expect(request(60, NOW, load, 'b').fitted).toBe(50)
})

test('a clock that was set back drains nothing', () => {
  const { load } = request(50, NOW)
  expect(request(1, NOW - 60_000, load).fitted).toBe(0)
  expect(request(3, NOW - 59_000, load).fitted).toBe(2)
})

test('without a rate everything fits', () => {
  expect(fitsRate(emptyLoad(), undefined, 'a', NOW)).toBe(true)
})
