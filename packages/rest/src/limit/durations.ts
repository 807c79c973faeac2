// How long methods take, learned from the answers: batches are cut so that they end within the portal's 60 seconds.
import type { MethodTime } from './limiter.ts'
import { readReport } from './read-report.ts'

export interface Durations {
  learn(times: readonly MethodTime[]): void
  /** Milliseconds of one run, rather too long than too short. */
  durationMs(method: string): number | undefined
}

export function createDurations(): Durations {
  const known = new Map<string, number>()
  return {
    learn(times) {
      for (const { method, time } of times) {
        const ms = readReport(time, 0).duration * 1000
        if (ms === 0) continue
        const name = method.toLowerCase()
        const before = known.get(name) ?? ms
        // Rises at once and falls slowly.
        known.set(name, ms > before ? ms : before * 0.9 + ms * 0.1)
      }
    },
    durationMs: (method) => known.get(method.toLowerCase())
  }
}
