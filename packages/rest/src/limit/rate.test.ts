// What is believed of a portal's bucket: told to others, and not upset by clocks.
import { describe, expect, test } from 'vitest'
import { createRate, type Rate } from './rate.ts'

const t0 = 1_800_000_000_000
const enterprise = { burst: 250, perSecond: 5 }

/** Requests queue for two minutes, until it is tried whether more pass; they do. */
function learnEnterprise(rate: Rate): number {
  let now = t0
  for (; now < t0 + 130_000; now += 500) {
    while (rate.waitMs(now) === 0) rate.pour(now)
  }
  for (let answer = 0; answer < 8; answer += 1) rate.accepted(now)
  return now
}

describe('what one has learned, others know', () => {
  test('a larger bucket', () => {
    const rate = createRate()
    const now = learnEnterprise(rate)
    expect(rate.known().bucket).toEqual(enterprise)
    const other = createRate()
    other.learn(rate.known(), now)
    let passing = 0
    for (; other.waitMs(now) === 0; passing += 1) other.pour(now)
    expect(passing).toBeGreaterThan(200)
  })

  test('that it was none after all', () => {
    const rate = createRate()
    const now = learnEnterprise(rate)
    const other = createRate()
    other.learn(rate.known(), now)
    rate.refused(now + 1000, now + 900)
    other.learn(rate.known(), now + 1000)
    expect(other.known().bucket).toEqual({ burst: 50, perSecond: 2 })
    expect(other.known().nextTrialAt).toBeGreaterThan(now + 3_000_000)
    expect(other.waitMs(now + 1000)).toBeGreaterThan(0)
  })

  test('that others at the address take their part, and that the bucket was full', () => {
    const rate = createRate()
    rate.refused(t0, t0 - 100)
    rate.refused(t0 + 5000, t0 + 4900)
    const other = createRate()
    other.learn(rate.known(), t0 + 5000)
    expect(other.known().share).toBe(0.5)
    expect(other.bucket.perSecond).toBe(1)
    expect(other.waitMs(t0 + 5000)).toBeGreaterThan(0)
  })

  test('older knowledge changes nothing, and none from tomorrow does', () => {
    const rate = createRate()
    const now = learnEnterprise(rate)
    const old = { bucket: { burst: 50, perSecond: 2 }, share: 1, refusedAt: 0, nextTrialAt: 0 }
    rate.learn({ ...old, learnedAt: now - 1 }, now)
    rate.learn({ ...old, learnedAt: now + 86_400_000, refusedAt: now + 86_400_000 }, now)
    expect(rate.known().bucket).toEqual(enterprise)
    expect(rate.known().refusedAt).toBe(0)
  })
})

test('requests that left together and are refused together are one refusal', () => {
  const rate = createRate()
  for (let answer = 0; answer < 10; answer += 1) rate.refused(t0 + answer, t0 - 100)
  expect(rate.known().share).toBe(1)
  rate.refused(t0 + 2000, t0 + 1900)
  expect(rate.known().share).toBe(0.5)
})

test('a clock that was set back by a day keeps nobody waiting', () => {
  const rate = createRate()
  while (rate.waitMs(t0) === 0) rate.pour(t0)
  const before = t0 - 86_400_000
  expect(rate.waitMs(before)).toBeLessThanOrEqual(500)
  expect(rate.waitMs(before + 500)).toBe(0)
})

test('while it is tried whether more passes, a bucket that is shared has places for that', () => {
  const rate = createRate()
  expect(rate.bucket.burst).toBe(46)
  let now = t0
  for (; rate.bucket.burst === 46 && now < t0 + 200_000; now += 500) {
    while (rate.waitMs(now) === 0) {
      if (rate.bucket.burst > 46) break
      rate.pour(now)
    }
  }
  expect(rate.bucket.burst).toBe(54)
})

test('others who fill the bucket leave room for one request, so that those who queue are seen to queue', () => {
  const rate = createRate()
  for (let now = t0; now < t0 + 130_000; now += 2000) {
    rate.full(now)
    expect(rate.waitMs(now)).toBe(0)
    rate.pour(now)
    rate.waitMs(now)
  }
  expect(rate.bucket.burst).toBe(54)
})
