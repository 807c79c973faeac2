// A clock that the test moves: for the tests of this package.
import type { Clock } from '../env/frame-env.ts'

export interface ManualClock extends Clock {
  /** Runs what falls due, in order. */
  advance(spanMs: number): void
  /** Runs what is due within the span, while the time stands still. */
  hurry(spanMs: number): void
}

export function manualClock(startAt: number = Date.UTC(2026, 0, 1)): ManualClock {
  let nowAt = startAt
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const clock: ManualClock = {
    now: () => nowAt,
    after(delayMs, run) {
      const timer = { at: nowAt + delayMs, run }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    hurry(spanMs) {
      const startedAt = nowAt
      clock.advance(spanMs)
      nowAt = startedAt
    },
    advance(spanMs) {
      const endAt = nowAt + spanMs
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= endAt).toSorted((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        nowAt = next.at
        next.run()
      }
      nowAt = endAt
    }
  }
  return clock
}
