// Leaky bucket that hands out reservations: what a use pours in drains at a steady rate, what overflows has to wait.

import type { Bucket } from '../../store/budget-store.ts'

/** What is in a bucket. Kept in units of cost, so that a bucket survives a change of its size or rate. */
export interface BucketLevel {
  /** Units that had not drained at `at`; may be more than the burst: those uses wait. */
  readonly level: number
  readonly at: number
  /** When nothing is left, at the rate of the last use. */
  readonly emptyAt: number
}

export interface Pour {
  readonly level: BucketLevel
  readonly waitMs: number
}

/** Less than a microsecond: hides the rounding of fractions when a wait is rounded up to whole milliseconds. */
export const grainMs: number = 1e-4

/** Pours `cost` into the bucket at `now`. A clock that was set back drains nothing, and draining goes on from there. */
export function pour(before: BucketLevel | undefined, bucket: Bucket, cost: number, now: number): Pour {
  const drained = before === undefined ? 0 : (Math.max(0, now - before.at) * bucket.perSecond) / 1000
  const level = Math.max(0, (before?.level ?? 0) - drained) + cost
  const spanMs = (units: number): number =>
    Math.max(0, Math.ceil((units / bucket.perSecond) * 1000 - grainMs))
  return {
    level: { level, at: now, emptyAt: now + spanMs(level) },
    waitMs: spanMs(level - bucket.burst)
  }
}
