// The work that nobody waits for: deliveries, judgements, keep-alive, clean-up.

import type { Env } from '../env/env.ts'

/** Something to do every so often, by any of the processes. */
export interface Chore {
  readonly name: string
  readonly everyMs: number
  run(): Promise<void>
}

export interface Background {
  /** Runs every chore now, one after another. */
  runAll(): Promise<void>
  /** Runs this chore soon, without being waited for. */
  wake(name: string): void
  start(): void
  /** Ends, and waits for the chore under way. */
  stop(): Promise<void>
}

const tickMs = 1_000

export function createBackground(env: Env, chores: readonly Chore[]): Background {
  const stopping = new AbortController()
  const dueAt = new Map(chores.map(({ name }) => [name, 0]))
  let wakeUp: (() => void) | undefined
  let loop: Promise<void> | undefined

  async function run(chore: Chore): Promise<void> {
    try {
      await chore.run()
    } catch (error) {
      env.logger.error({ chore: chore.name, error }, 'Background work failed; it is tried again')
    }
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      for (const chore of chores) {
        if ((dueAt.get(chore.name) ?? 0) > env.now() || stopping.signal.aborted) continue
        dueAt.set(chore.name, env.now() + chore.everyMs)
        await run(chore)
      }
      await pause()
    }
  }

  /** Until the next tick, or until somebody wakes us. */
  async function pause(): Promise<void> {
    const pausing = new AbortController()
    const woken = new Promise<void>((resolve) => {
      wakeUp = resolve
    })
    const signal = AbortSignal.any([pausing.signal, stopping.signal])
    // Ends by waking or stopping as a rule: the aborted sleep is no failure.
    await Promise.race([woken, env.sleep(tickMs, signal).catch(() => undefined)])
    pausing.abort()
    wakeUp = undefined
  }

  return {
    async runAll() {
      for (const chore of chores) await chore.run()
    },
    wake(name) {
      dueAt.set(name, 0)
      wakeUp?.()
    },
    start() {
      loop ??= work()
    },
    async stop() {
      stopping.abort()
      await loop
    }
  }
}
