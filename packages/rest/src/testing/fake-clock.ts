// A clock without waiting: for the tests of this package.
import type { Sleep } from '../clock/sleep.ts'

/** Waits below a minute pass at once and are kept; longer ones (time-outs) never pass. */
export function patientClock(): { readonly sleep: Sleep; readonly waitedMs: readonly number[] } {
  const waitedMs: number[] = []
  const sleep: Sleep = (delayMs, signal) => {
    if (delayMs >= 60_000) return untilAborted(signal)
    waitedMs.push(delayMs)
    return Promise.resolve()
  }
  return { sleep, waitedMs }
}

/** Every wait passes at once, time-outs included. */
export const rushedSleep: Sleep = () => Promise.resolve()

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
}
