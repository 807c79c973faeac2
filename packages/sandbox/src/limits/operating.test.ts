// The operating budget in ten baskets of a minute, by itself.
import { expect, test } from 'vitest'
import { emptyLoad } from './load.ts'
import { charge, isOverBudget, operatingState } from './operating.ts'

const BUDGET = { limitMs: 420_000, blockMs: 0 }
/** The beginning of a minute. */
const NOW = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

function charged(...spent: readonly (readonly [at: number, ...runs: number[]])[]) {
  const load = emptyLoad()
  for (const [at, ...runs] of spent) charge(load, new Map([['key', runs]]), at)
  return load
}

test('the runs of one request are charged as their sum', () => {
  const load = charged([NOW, 40, 40, 40])
  expect(operatingState(load, 'key', NOW).spentMs).toBe(120)
  expect(operatingState(load, 'other', NOW).spentMs).toBe(0)
})

test('a request of a tenth of a second or less is free', () => {
  expect(operatingState(charged([NOW, 100], [NOW, 50, 50]), 'key', NOW).spentMs).toBe(0)
  expect(operatingState(charged([NOW, 100.5]), 'key', NOW).spentMs).toBe(100.5)
})

test('of the request under way only runs longer than that are seen', () => {
  expect(operatingState(emptyLoad(), 'key', NOW, [90, 90, 200]).spentMs).toBe(200)
})

test('a basket drops out ten minutes after the first run in it', () => {
  const load = charged([NOW + 10_000, 1000], [NOW + 50_000, 500], [NOW + 5 * MINUTE, 300])
  const at = (moment: number) => operatingState(load, 'key', moment)
  expect(at(NOW + MINUTE)).toEqual({ spentMs: 1800, resetAt: NOW + 10 * MINUTE + 10_000 })
  // The whole minutes count, too: the first basket is the eleventh by now.
  expect(at(NOW + 10 * MINUTE)).toEqual({ spentMs: 300, resetAt: NOW + 15 * MINUTE })
  expect(at(NOW + 15 * MINUTE)).toEqual({ spentMs: 0, resetAt: NOW + 25 * MINUTE })
})

test('the limit is crossed by more than itself', () => {
  expect(isOverBudget(charged([NOW, 420_000]), BUDGET, 'key', NOW)).toBe(false)
  const load = charged([NOW, 420_001])
  expect(isOverBudget(load, BUDGET, 'key', NOW)).toBe(true)
  expect(isOverBudget(load, BUDGET, 'other', NOW)).toBe(false)
  expect(isOverBudget(load, BUDGET, 'key', NOW + 10 * MINUTE)).toBe(false)
})

test('where a block follows, it lasts as long as it lasts and then the budget is whole', () => {
  const load = charged([NOW, 500_000])
  const budget = { ...BUDGET, blockMs: 300_000 }
  expect(isOverBudget(load, budget, 'key', NOW)).toBe(true)
  expect(operatingState(load, 'key', NOW + 1000).resetAt).toBe(NOW + 300_000)
  expect(isOverBudget(load, budget, 'key', NOW + 299_999)).toBe(true)
  expect(isOverBudget(load, budget, 'key', NOW + 300_000)).toBe(false)
  expect(operatingState(load, 'key', NOW + 300_000).spentMs).toBe(0)
})
