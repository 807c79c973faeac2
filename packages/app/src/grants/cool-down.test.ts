// How long a server is left alone.

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { coolDownMs, coolDownRestMs } from './cool-down.ts'

const lowest = Uint8Array.of(0, 0)
const highest = Uint8Array.of(255, 255)

it('doubles from 1 s and stays at 5 min', () => {
  const middle = (failures: number) => (coolDownMs(failures, lowest) + coolDownMs(failures, highest)) / 2
  const spans = Array.from({ length: 12 }, (_, index) => middle(index + 1))
  expect(spans).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000, 300_000
  ])
})

it('varies by 20 % either way', () => {
  expect(coolDownMs(1, lowest)).toBe(800)
  expect(coolDownMs(1, highest)).toBe(1_200)
  expect(coolDownMs(50, lowest)).toBe(240_000)
  expect(coolDownMs(50, highest)).toBe(360_000)
})

it('is a whole number of milliseconds within those bounds, whatever happened before', () => {
  const randomBytes = fc.uint8Array({ minLength: 2, maxLength: 2 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), randomBytes, (failures, random) => {
      const spanMs = coolDownMs(failures, random)
      expect(Number.isSafeInteger(spanMs)).toBe(true)
      expect(spanMs).toBeGreaterThanOrEqual(800)
      expect(spanMs).toBeLessThanOrEqual(360_000)
    })
  )
})

it('is over at its moment, and not stretched by a clock that was set back', () => {
  const now = 1_800_000_000_000
  expect(coolDownRestMs(now + 1, now)).toBe(1)
  expect(coolDownRestMs(now, now)).toBe(0)
  expect(coolDownRestMs(undefined, now)).toBe(0)
  expect(coolDownRestMs(now + 360_000, now)).toBe(360_000)
  expect(coolDownRestMs(now + 5 * 3_600_000, now)).toBe(0)
})
