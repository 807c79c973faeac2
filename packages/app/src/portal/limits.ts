// One limiter a portal for all calls of this process, so that what its answers teach is learned once.

import { createLimiter, type Limiter } from '@latchkey/rest'
import type { Context } from '../context.ts'
import type { Bucket } from '../store/budget-store.ts'
import { createSharedLimits } from './shared-limits.ts'

/** A call that would wait longer is better told so. */
const longestWaitMs = 60_000
const maxPortals = 10_000

export type LimiterOf = (memberId: string) => Limiter

/** @param whose `store` where other processes call the same portals from the same address */
export function createPortalLimits(context: Context, bucket: Bucket, whose: 'process' | 'store'): LimiterOf {
  const { env } = context
  const limiters = new Map<string, Limiter>()
  return (memberId) => {
    const known = limiters.get(memberId)
    if (known !== undefined) {
      // Moved to the end: the portals at the front are those that nobody has called for longest.
      limiters.delete(memberId)
      limiters.set(memberId, known)
      return known
    }
    const limiter = createLimiter({
      bucket,
      longestWaitMs,
      now: env.now,
      sleep: (ms, signal) => env.sleep(ms, signal),
      ...(whose === 'store' && { sharing: createSharedLimits(context, memberId) })
    })
    limiters.set(memberId, limiter)
    if (limiters.size > maxPortals) {
      const [longestUncalled] = limiters.keys()
      if (longestUncalled !== undefined) limiters.delete(longestUncalled)
    }
    return limiter
  }
}
