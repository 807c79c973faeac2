// How long methods take, learned from the answers: batches are cut so that they end within the portal's 60 seconds.
import { readReport } from './read-report.ts'
import type { TimedRun } from './timed-run.ts'

export interface Durations {
  learn(runs: readonly TimedRun[]): void
  /** Milliseconds of one run, rather too long than too short. */
  durationMs(method: string): number | undefined
}

export function createDurations(): Durations {
  const known = new Map<string, { readonly ms: number; readonly isRough: boolean }>()
  return {
    learn(runs) {
      for (const { method, time, isRough = false } of runs) {
        const ms = readReport(time, 0).duration * 1000
        if (ms === 0) continue
        const name = method.toLowerCase()
        const before = known.get(name)
        if (before === undefined || (before.isRough && !isRough)) known.set(name, { ms, isRough })
        // Rises at once and falls slowly.
        else if (before.isRough === isRough)
          known.set(name, { ms: ms > before.ms ? ms : before.ms * 0.9 + ms * 0.1, isRough })
      }
    },
    durationMs: (method) => known.get(method.toLowerCase())?.ms
  }
}
