// Durations of portals that know the beginning of a run to the second only.
import { expect, test } from 'vitest'
import type { CallTime } from '../call/call-result.ts'
import { createDurations } from './durations.ts'
import { createOperatingBudget } from './operating-budget.ts'
import { timedRuns } from './timed-run.ts'

const second = 1_800_000_000

/** As a portal of today writes it, of a run that ends so many seconds after a full one. */
const rounded = (ends: number, more: CallTime = {}): CallTime => ({
  start: second,
  finish: second + ends,
  duration: ends,
  processing: 0,
  ...more
})
const runs = (...times: readonly CallTime[]) => timedRuns(times.map((time) => ({ method: 'x', time })))

test('commands of a batch took the time between their ends; the first one is not known', () => {
  const [first, second_, third] = runs(rounded(0.9), rounded(0.915), rounded(0.945))
  expect(first).toMatchObject({ isRough: true, time: { duration: 0.9 } })
  expect(second_?.isRough).toBeUndefined()
  expect([second_, third].map((run) => Math.round((run?.time.duration ?? 0) * 1000))).toEqual([15, 30])
})

test('portals that know the beginning are believed, and so are ends that run backwards not', () => {
  const older = { start: second + 0.25, finish: second + 0.5, duration: 0.25, processing: 0.2 }
  expect(runs(older, older)).toEqual([
    { method: 'x', time: older },
    { method: 'x', time: older }
  ])
  expect(runs(rounded(0.5), rounded(0.4))[1]?.isRough).toBe(true)
})

test('quick commands are not taken for slow ones late in a second, so that batches stay full', () => {
  const durations = createDurations()
  durations.learn(runs(rounded(0.97)))
  durations.learn(runs(rounded(0.9), rounded(0.915)))
  expect(durations.durationMs('x')).toBeCloseTo(15)
  durations.learn(runs(rounded(0.99)))
  expect(durations.durationMs('x')).toBeCloseTo(15)
})

test('runs under way are not taken for dear ones either', () => {
  const budget = createOperatingBudget()
  budget.begin(['x'])
  const more = { operating: 1, operating_reset_at: second + 600 }
  budget.end(['x'], runs(rounded(0.9, more)), second * 1000)
  budget.begin(Array.from({ length: 1000 }, () => 'x'))
  expect(budget.waitMs(['x'], 'bulk', second * 1000)).toBe(0)
})

test('slow runs are known to be so at once', () => {
  const durations = createDurations()
  durations.learn(runs(rounded(3.2)))
  expect(durations.durationMs('x')).toBe(3200)
})
