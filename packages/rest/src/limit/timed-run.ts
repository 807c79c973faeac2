// How long runs really took. Portals of today round `start` down to the second, and `duration` with it becomes up to a
// second too long (portal-behaviour.md section 2). The commands of a batch run one after another, so there the moments at
// which they finished tell.
import type { MethodTime } from './limiter.ts'

export interface TimedRun extends MethodTime {
  /** `duration` is too long by up to a second. */
  readonly isRough?: true
}

/** @param times of one request, in its order */
export function timedRuns(times: readonly MethodTime[]): readonly TimedRun[] {
  return times.map((run, index) => {
    const { start, finish, duration } = run.time
    if (!Number.isInteger(start) || finish === undefined || duration === undefined) return run
    const since = index === 0 ? undefined : times[index - 1]?.time.finish
    if (since === undefined || !(finish >= since)) return { ...run, isRough: true }
    return { ...run, time: { ...run.time, duration: Math.min(duration, finish - since) } }
  })
}
