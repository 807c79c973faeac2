// The leaky bucket in front of a stub.

import type { BucketSettings } from './settings.ts'

export interface Bucket {
  /** Whether one more request fits; it is in then. */
  pour(now: number): boolean
}

/** @param level what is in it now */
export function createBucket({ burst, perSecond }: BucketSettings, level: number, now: number): Bucket {
  let held = level
  let second = Math.floor(now / 1000)
  return {
    pour(at) {
      const current = Math.floor(at / 1000)
      held = Math.max(0, held - (current - second) * perSecond)
      second = current
      if (held >= burst) return false
      held += 1
      return true
    }
  }
}
