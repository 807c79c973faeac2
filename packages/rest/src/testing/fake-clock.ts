// A clock without waiting: for the tests of this package.
import type { Sleep } from '../clock/sleep.ts'

/** Waits below a minute pass at once and are kept; longer ones (time-outs) never pass. */
export function patientClock(longestMs = 60_000): {
  readonly sleep: Sleep
  readonly now: () => number
  readonly waitedMs: readonly number[]
} {
  const waitedMs: number[] = []
  let now = 1_700_000_000_000
  const sleep: Sleep = (delayMs, signal) => {
    if (delayMs >= longestMs) return untilAborted(signal)
    waitedMs.push(delayMs)
    now += delayMs
    return Promise.resolve()
  }
  return { sleep, now: () => now, waitedMs }
}

/** Every wait passes at once, time-outs included. */
export const rushedSleep: Sleep = () => Promise.resolve()

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
}
