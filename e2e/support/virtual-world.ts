// A sandbox and applications in one virtual time: it moves to the next wait whenever nothing is under way.

import { setImmediate as turn } from 'node:timers/promises'
import type { App, AppOptions, Fetch } from '@latchkey/app'
import { createMemoryStore } from '@latchkey/app/memory'
import type { PortalSeed } from '@latchkey/sandbox'
import { type GivenInstalled, givenInstalled } from './given-installed.ts'

export interface VirtualWorld extends GivenInstalled {
  readonly now: () => number
  /** The application once more, as in another process of the same store. */
  process(more?: Partial<AppOptions>): App
  /** Error codes in answers of the portal, one for each refused request or command. */
  readonly refusals: readonly string[]
  /** Lets time pass until `work` is done. */
  run<Result>(work: Promise<Result>): Promise<Result>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** So many turns of the event loop without a request are enough for whatever waits for none, */
const quietTurns = 20
/** and so many for parts that are loaded when first used. */
const patientTurns = 20_000

export async function virtualWorld(portal: PortalSeed): Promise<VirtualWorld> {
  let now = Date.now()
  let underWay = 0
  const sleepers = new Set<Sleeper>()
  const refusals: string[] = []

  const watchedFetch: Fetch = async (url, init) => {
    underWay += 1
    try {
      const response = await fetch(url, init)
      const text = await response.text()
      refusals.push(...(text.match(/QUERY_LIMIT_EXCEEDED|OPERATION_TIME_LIMIT/g) ?? []))
      return new Response(text, { status: response.status, headers: response.headers })
    } finally {
      underWay -= 1
    }
  }

  function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const stop = (): void => {
        sleepers.delete(sleeper)
        reject(signal?.reason as Error)
      }
      const sleeper: Sleeper = {
        at: now + delayMs,
        wake() {
          signal?.removeEventListener('abort', stop)
          resolve()
        }
      }
      signal?.addEventListener('abort', stop, { once: true })
      sleepers.add(sleeper)
    })
  }

  const given = await givenInstalled({
    portal,
    openStore: async () => createMemoryStore({ now: () => now }),
    app: { env: { now: () => now, sleep }, fetch: watchedFetch }
  })
  const { sandbox } = given
  // Parts of the client are loaded when first used, for which virtual time does not wait.
  await given.app.portal(given.portal.memberId).batch([['profile'], ['profile']])
  // The beginning of a minute, so that limits that count in minutes see the same in every run.
  now = Math.ceil((Date.now() + 1000) / 60_000) * 60_000
  await sandbox.api.moveClock({ freeze: true, set: now })

  async function untilQuiet(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet += 1) {
      await turn()
      if (underWay > 0) quiet = -1
    }
  }

  return {
    ...given,
    now: () => now,
    process: (more) => given.another(more),
    refusals,
    async run(work) {
      let isDone = false
      const settled = work.finally(() => {
        isDone = true
      })
      // Its failure is told to whoever awaits `settled`.
      settled.catch(() => undefined)
      let patience = patientTurns
      for (;;) {
        await untilQuiet()
        if (isDone) return settled
        const [next] = [...sleepers].toSorted((a, b) => a.at - b.at)
        if (next === undefined) {
          patience -= quietTurns
          if (patience > 0) continue
          throw new Error('The work waits for something that time does not bring.')
        }
        now = Math.max(now, next.at)
        await sandbox.api.moveClock({ set: now })
        for (const sleeper of [...sleepers].filter(({ at }) => at <= now)) {
          sleepers.delete(sleeper)
          sleeper.wake()
        }
      }
    }
  }
}
