// Background work: each chore by itself, woken when there is something to do, ended when the application ends.

import { describe, expect, it } from 'vitest'
import { createEnv } from '../env/env.ts'
import { createBackground } from './background.ts'

/** Sleeps end only when the test says so, or when they are aborted. */
function standingClock() {
  const sleeping = new Set<() => void>()
  return {
    sleepers: () => sleeping.size,
    ring: () => sleeping.forEach((wake) => wake()),
    sleep: (_ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const end = (): void => {
          sleeping.delete(end)
          resolve()
        }
        sleeping.add(end)
        signal?.addEventListener('abort', () => {
          sleeping.delete(end)
          reject(signal.reason as Error)
        })
      })
  }
}

/** Lets everything run that can run without time passing. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('background work', () => {
  it('runs a chore at the start, when its time comes, and when it is woken', async () => {
    const clock = standingClock()
    const env = createEnv({ sleep: clock.sleep })
    let runs = 0
    const run = async (): Promise<void> => void runs++
    const background = createBackground(env, [{ name: 'count', everyMs: 1000, run }])
    background.start()
    await settled()
    expect(runs).toBe(1)
    clock.ring()
    await settled()
    expect(runs).toBe(2)
    background.wake('count')
    await settled()
    expect(runs).toBe(3)
    await background.stop()
    expect([runs, clock.sleepers()]).toEqual([3, 0])
  })

  it('runs a chore once more that was woken while it ran', async () => {
    const env = createEnv({ sleep: standingClock().sleep })
    let runs = 0
    let finish: (() => void) | undefined
    const run = (): Promise<void> =>
      new Promise((resolve) => {
        runs++
        finish = resolve
      })
    const background = createBackground(env, [{ name: 'slow', everyMs: 1000, run }])
    background.start()
    await settled()
    background.wake('slow')
    await settled()
    expect(runs).toBe(1)
    finish?.()
    await settled()
    expect(runs).toBe(2)
    const stopped = background.stop()
    finish?.()
    await stopped
  })

  it('a chore that hangs or fails holds up no other', async () => {
    const errors: unknown[] = []
    const clock = standingClock()
    const logger = { debug() {}, info() {}, warn() {}, error: (fields: unknown) => void errors.push(fields) }
    const env = createEnv({ sleep: clock.sleep, logger })
    let runs = 0
    let finish: (() => void) | undefined
    const background = createBackground(env, [
      { name: 'hangs', everyMs: 1000, run: () => new Promise((resolve) => (finish = resolve)) },
      { name: 'fails', everyMs: 1000, run: () => Promise.reject(new Error('no')) },
      { name: 'works', everyMs: 1000, run: async () => void runs++ }
    ])
    background.start()
    await settled()
    clock.ring()
    await settled()
    expect(runs).toBe(2)
    // Both runs have failed, within a minute: told once.
    expect(errors).toHaveLength(1)
    const stopped = background.stop()
    finish?.()
    await stopped
  })
})
