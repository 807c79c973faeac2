// The work that nobody waits for: deliveries, judgements, keep-alive, clean-up.

import type { Env } from '../env/env.ts'

const toldEveryMs = 60_000

/** Something to do every so often, by any of the processes. */
export interface Chore {
  readonly name: string
  readonly everyMs: number
  run(): Promise<void>
}

export interface Background {
  /** Runs every chore now, one after another; throws what a chore throws. */
  runAll(): Promise<void>
  /** Runs this chore at once, or once more when it is running, without being waited for. */
  wake(name: string): void
  start(): void
  /** Ends, and waits for the chores under way. */
  stop(): Promise<void>
}

export function createBackground(env: Env, chores: readonly Chore[]): Background {
  const stopping = new AbortController()
  const { signal } = stopping
  const wakers = new Map<string, () => void>()
  let loops: readonly Promise<void>[] | undefined

  /** Each chore has a loop of its own: a slow one holds up no other. */
  async function loop(chore: Chore): Promise<void> {
    let toldAt = -Infinity
    while (!signal.aborted) {
      // Taken before the run: whoever wakes a running chore wants another run.
      const woken = nextWaking(chore.name)
      try {
        await chore.run()
      } catch (error) {
        const now = env.now()
        // While a disk is full every chore fails each time: the log must not grow with it.
        if (now - toldAt >= toldEveryMs || now < toldAt) {
          toldAt = now
          env.logger.error({ chore: chore.name, error }, 'Background work failed; it is tried again')
        }
      }
      await pause(chore.everyMs, woken)
    }
  }

  function nextWaking(name: string): Promise<void> {
    return new Promise((resolve) => wakers.set(name, resolve))
  }

  async function pause(ms: number, woken: Promise<void>): Promise<void> {
    const pausing = new AbortController()
    // Ends by waking or stopping as a rule: the aborted sleep is no failure.
    const slept = env.sleep(ms, AbortSignal.any([pausing.signal, signal])).catch(() => undefined)
    await Promise.race([woken, slept])
    pausing.abort()
  }

  return {
    async runAll() {
      for (const chore of chores) await chore.run()
    },
    wake(name) {
      wakers.get(name)?.()
    },
    start() {
      loops ??= chores.map(loop)
    },
    async stop() {
      stopping.abort()
      await Promise.all(loops ?? [])
    }
  }
}
