// Operating time by itself: what portals and clocks may do to it, and that nobody waits longer than its window.
import { describe, expect, test } from 'vitest'
import type { CallTime } from '../call/call-result.ts'
import { createOperatingBudget, type OperatingBudget } from './operating-budget.ts'

const minute = 60_000
const window = 10 * minute
/** The beginning of a minute. */
const t0 = 1_800_000_000_000

function told(budget: OperatingBudget, time: CallTime, now: number, method = 'x'): void {
  budget.begin([method])
  budget.end([method], [{ method, time }], now)
}

const seconds = (at: number): number => at / 1000

describe('used time', () => {
  test('is a running total of the portal, not the cost of one call: 100 s of 480 make nobody wait 600 s', () => {
    const budget = createOperatingBudget()
    for (let call = 1; call <= 10; call += 1) {
      const time = { duration: 1, operating: 10 * call, operating_reset_at: seconds(t0) + 600 }
      told(budget, { ...time, finish: seconds(t0) + call }, t0 + call * 1000)
    }
    expect(budget.load('x', t0 + 10_000).used).toBeCloseTo(100)
    expect(budget.waitMs(['x'], 'bulk', t0 + 10_000)).toBe(0)
  })

  test('that is over leaves what a run costs: the next burst is not let through at once', () => {
    const budget = createOperatingBudget()
    told(budget, { duration: 15, operating: 15, operating_reset_at: seconds(t0) + 600 }, t0)
    const later = t0 + 2 * window
    expect(budget.load('x', later).used).toBe(0)
    let leaving = 0
    while (budget.waitMs(['x'], 'bulk', later) === 0 && leaving < 46) {
      budget.begin(['x'])
      leaving += 1
    }
    // 25 runs of 15 s are 375 s.
    expect(leaving).toBe(25)
  })

  test('of a method that nobody has called yet: two batches find out how long it takes, others wait for them', () => {
    const budget = createOperatingBudget()
    const batch = Array.from({ length: 50 }, () => 'x')
    budget.begin(batch)
    budget.begin(batch)
    expect(budget.waitMs(['x'], 'bulk', t0)).toBeGreaterThan(0)
    expect(budget.waitMs(['y'], 'bulk', t0)).toBe(0)
    budget.end(batch, undefined, t0)
    budget.begin(batch)
    expect(budget.waitMs(['x'], 'bulk', t0)).toBeGreaterThan(0)
    // An answer of a portal that tells no times.
    budget.end(batch, [], t0)
    expect(budget.waitMs(['x'], 'bulk', t0)).toBe(0)
  })

  test('is dated by our own runs, so that old seconds which the portal has forgotten do not hide new ones', () => {
    const budget = createOperatingBudget()
    told(budget, { duration: 60, operating: 60, finish: seconds(t0) }, t0)
    // The portal had counted these earlier than we heard of them, and has forgotten them since.
    const later = t0 + 9 * minute
    told(budget, { duration: 50, operating: 50, finish: seconds(later) }, later)
    expect(budget.load('x', later).used).toBeCloseTo(50)
    expect(budget.load('x', t0 + window).used).toBeCloseTo(50)
  })

  test('above the limit that only the last call has crossed is no sign of a higher limit', () => {
    const budget = createOperatingBudget()
    told(budget, { duration: 50, operating: 465, operating_reset_at: seconds(t0) + 600 }, t0)
    expect(budget.load('x', t0).limit).toBe(420)
    told(budget, { duration: 1, operating: 466, operating_reset_at: seconds(t0) + 600 }, t0 + 2 * window)
    expect(budget.load('x', t0 + 2 * window).limit).toBe(465)
  })

  test('of an answer that was overtaken takes nothing back', () => {
    const budget = createOperatingBudget()
    const reset = { operating_reset_at: seconds(t0) + 600 }
    told(budget, { ...reset, operating: 300, finish: seconds(t0) + 5 }, t0 + 6000)
    told(budget, { ...reset, operating: 200, finish: seconds(t0) + 4 }, t0 + 7000)
    expect(budget.load('x', t0 + 7000).used).toBe(300)
    told(budget, { ...reset, operating: 250, finish: seconds(t0) + 8 }, t0 + 9000)
    expect(budget.load('x', t0 + 9000).used).toBe(250)
  })
})

describe('a portal that says what cannot be', () => {
  const nonsense = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    1e300,
    '420',
    null,
    {},
    []
  ] as unknown as readonly number[]

  test.each(nonsense)('%j anywhere in its times makes nobody wait longer than the window', (value) => {
    const names = ['operating', 'operating_reset_at', 'duration', 'finish', 'start'] as const
    for (const name of names) {
      const budget = createOperatingBudget()
      const good = {
        operating: 400,
        duration: 1,
        finish: seconds(t0),
        operating_reset_at: seconds(t0) + 600
      }
      told(budget, { ...good, [name]: value }, t0)
      told(budget, { ...good, [name]: value }, t0 + 1000)
      const waitMs = budget.waitMs(['x'], 'bulk', t0 + 1000)
      expect(waitMs).toBeGreaterThanOrEqual(0)
      expect(waitMs).toBeLessThanOrEqual(window)
      budget.blocked('x', t0 + 1000)
      expect(budget.waitMs(['x'], 'interactive', t0 + 1000)).toBeLessThanOrEqual(window)
      expect(budget.waitMs(['x'], 'bulk', t0 + 2 * window + minute)).toBe(0)
    }
  })

  test('a reset in a year is not waited for', () => {
    const budget = createOperatingBudget()
    told(budget, { operating: 5, operating_reset_at: seconds(t0) + 31_536_000 }, t0)
    budget.blocked('x', t0)
    expect(budget.waitMs(['x'], 'bulk', t0)).toBe(minute)
  })

  test('an answer from the future does not keep later ones from being heard', () => {
    const budget = createOperatingBudget()
    told(budget, { operating: 400, finish: 1e12, operating_reset_at: seconds(t0) + 600 }, t0)
    const later = t0 + 61_000
    told(budget, { operating: 10, finish: seconds(later), operating_reset_at: seconds(t0) + 600 }, later)
    expect(budget.load('x', later).used).toBe(10)
  })
})

describe('clocks that differ', () => {
  test('ours, set back by a day: what was used is kept for one window and no longer', () => {
    const budget = createOperatingBudget()
    told(budget, { duration: 1, operating: 410, operating_reset_at: seconds(t0) + 600 }, t0)
    budget.blocked('y', t0)
    const before = t0 - 24 * 60 * minute
    expect(budget.waitMs(['x'], 'bulk', before)).toBeGreaterThan(0)
    expect(budget.waitMs(['x'], 'bulk', before)).toBeLessThanOrEqual(window)
    expect(budget.waitMs(['y'], 'bulk', before)).toBe(0)
    expect(budget.waitMs(['x'], 'bulk', before + window)).toBe(0)
  })

  test('the portal’s, an hour ahead: its reset is waited for by our own', () => {
    const budget = createOperatingBudget()
    const ahead = seconds(t0) + 3600
    told(budget, { operating: 400, finish: ahead, operating_reset_at: ahead + 120 }, t0)
    budget.blocked('x', t0)
    expect(budget.waitMs(['x'], 'bulk', t0)).toBe(120_000)
  })
})

test('a portal that writes whole seconds into `processing` does not hide what runs under way will cost', () => {
  const budget = createOperatingBudget()
  told(budget, { duration: 0.8, processing: 0, operating: 1, operating_reset_at: seconds(t0) + 600 }, t0)
  budget.begin(Array.from({ length: 470 }, () => 'x'))
  expect(budget.waitMs(['x'], 'bulk', t0)).toBe(0)
  budget.begin(['x', 'x'])
  expect(budget.waitMs(['x'], 'bulk', t0)).toBeGreaterThan(0)
})

describe('what others tell', () => {
  const usedUp = (): OperatingBudget => {
    const budget = createOperatingBudget()
    const time = { duration: 1, operating: 400, finish: seconds(t0), operating_reset_at: seconds(t0) + 600 }
    told(budget, time, t0)
    return budget
  }

  test('makes one wait that has had no answer yet', () => {
    const fresh = createOperatingBudget()
    expect(fresh.waitMs(['X'], 'bulk', t0)).toBe(0)
    fresh.learn(usedUp().limits(t0), t0)
    expect(fresh.waitMs(['X'], 'bulk', t0)).toBeGreaterThan(0)
    expect(fresh.waitMs(['X'], 'bulk', t0)).toBeLessThanOrEqual(window)
    expect(fresh.waitMs(['y'], 'bulk', t0)).toBe(0)
  })

  test('of a method that the portal refuses holds until its reset', () => {
    const budget = usedUp()
    budget.blocked('x', t0 + 1000)
    const fresh = createOperatingBudget()
    fresh.learn(budget.limits(t0 + 1000), t0 + 1000)
    expect(fresh.waitMs(['x'], 'bulk', t0 + 1000)).toBe(599_000)
  })

  test('changes nothing the second time, nor when we know better', () => {
    const known = usedUp().limits(t0)
    const budget = createOperatingBudget()
    budget.learn(known, t0)
    budget.learn(known, t0)
    expect(budget.load('x', t0).used).toBeCloseTo(400)
    told(budget, { duration: 1, operating: 20, finish: seconds(t0) + 5 }, t0 + 5000)
    budget.learn(known, t0 + 6000)
    expect(budget.load('x', t0 + 6000).used).toBeCloseTo(20)
  })

  test('to have under way counts as used', () => {
    let claimed = 0
    const budget = createOperatingBudget((method) => (method === 'x' ? claimed : 0))
    told(budget, { duration: 1, operating: 300, operating_reset_at: seconds(t0) + 600 }, t0, 'X')
    expect(budget.waitMs(['X'], 'bulk', t0)).toBe(0)
    claimed = 100
    expect(budget.waitMs(['X'], 'bulk', t0)).toBeGreaterThan(0)
  })

  test('only methods that have used a part worth telling are told', () => {
    const budget = createOperatingBudget()
    told(budget, { duration: 0.05, operating: 20 }, t0)
    expect(budget.limits(t0).methods).toEqual({})
    told(budget, { duration: 0.05, operating: 30 }, t0)
    expect(Object.keys(budget.limits(t0).methods)).toEqual(['x'])
    expect(budget.limits(t0 + 2 * window).methods).toEqual({})
  })

  test('how long one run takes is told at once, so that nobody begins with a hundred', () => {
    const budget = createOperatingBudget()
    told(budget, { duration: 5, operating: 5, operating_reset_at: seconds(t0) + 600 }, t0)
    const fresh = createOperatingBudget()
    fresh.learn(budget.limits(t0), t0)
    const methods = Array.from({ length: 60 }, () => 'x')
    fresh.begin(methods)
    expect(fresh.waitMs(methods, 'bulk', t0)).toBeGreaterThan(0)
  })
})
