// A clock that moves to the next wait whenever nothing else is left to do: for the tests of this package.
import type { Sleep } from '../clock/sleep.ts'

export interface VirtualTime {
  readonly now: () => number
  readonly sleep: Sleep
  /** Lets time pass until `work` is done; fails when it waits for something that time does not bring. */
  run<T>(work: Promise<T>): Promise<T>
}

interface Sleeper {
  readonly at: number
  wake(): void
}

const loadingTurns = 100_000

export function virtualTime(start = 1_700_000_000_000): VirtualTime {
  let now = start
  const sleepers = new Set<Sleeper>()
  return {
    now: () => now,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        const sleeper: Sleeper = {
          at: now + delayMs,
          wake() {
            signal?.removeEventListener('abort', stop)
            resolve()
          }
        }
        const stop = (): void => {
          sleepers.delete(sleeper)
          reject(signal?.reason as Error)
        }
        if (signal?.aborted) return stop()
        signal?.addEventListener('abort', stop, { once: true })
        sleepers.add(sleeper)
      }),
    async run(work) {
      let isDone = false
      const settled = work.finally(() => {
        isDone = true
      })
      // Its failure is told to whoever awaits `settled`.
      settled.catch(() => undefined)
      for (let turns = 0; ; turns += 1) {
        // One turn of the event loop: all promises that can settle have done so.
        await new Promise((resolve) => {
          setImmediate(resolve)
        })
        if (isDone) return settled
        const next = [...sleepers].toSorted((a, b) => a.at - b.at)[0]
        // Parts of the client that are loaded when they are first used take a moment that is not the clock's.
        if (next === undefined && turns < loadingTurns) continue
        if (next === undefined) throw new Error('The work waits for something that time does not bring.')
        turns = 0
        now = Math.max(now, next.at)
        sleepers.delete(next)
        next.wake()
      }
    }
  }
}
