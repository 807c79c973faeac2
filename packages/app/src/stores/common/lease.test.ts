// When a lease is over, also on a clock that jumps.

import { expect, it } from 'vitest'
import { leaseRemainingMs } from './lease.ts'

const lease = { owner: 'me', until: 21_000, ttlMs: 20_000 }

it('counts down to its end', () => {
  expect(leaseRemainingMs(lease, 1000)).toBe(20_000)
  expect(leaseRemainingMs(lease, 20_999)).toBe(1)
  expect(leaseRemainingMs(lease, 21_000)).toBe(0)
  expect(leaseRemainingMs(undefined, 1000)).toBe(0)
})

it('stays in force when the clock is set back a little', () => {
  expect(leaseRemainingMs(lease, 500)).toBe(20_500)
})

it('is over when the clock is set back far, instead of lasting until the clock has caught up', () => {
  expect(leaseRemainingMs(lease, 1000 - 3_600_000)).toBe(0)
})
