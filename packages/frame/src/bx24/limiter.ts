// The old library's brake on its own calls: a bucket of 90 that drains by 2 a second (portal-behaviour.md section 12).
import type { Clock } from '../env/frame-env.ts'

const mostCalls = 90
const drainPerMs = 0.002
const waitMs = 1000

/** Runs at once, or looks again every second until there is room. */
export function createLimiter({ now, after }: Clock): (run: () => void) => void {
  let level = 0
  let drainedAt = now()
  return function limited(run) {
    const at = now()
    level = Math.max(0, level - Math.max(0, at - drainedAt) * drainPerMs)
    drainedAt = at
    if (level >= mostCalls) {
      after(waitMs, () => limited(run))
      return
    }
    level += 1
    run()
  }
}
