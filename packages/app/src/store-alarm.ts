// Notices when the store cannot write, tells the operator, and notices when it can again.

import type { Health } from './app-types.ts'
import type { Context } from './context.ts'

const toldEveryMs = 60_000
/** A question about health comes every few seconds; so often an idle application finds out by itself. */
const triedEveryMs = 10_000

export interface StoreAlarm {
  /** Runs a step that writes; its failure raises the alarm, its success ends it. Throws what the step throws. */
  watch<Result>(step: () => Promise<Result>): Promise<Result>
  /** Writes something small, unless that was tried just now. Never throws. */
  health(): Promise<Health>
}

export function createStoreAlarm({ store, env, clientId, processName }: Context): StoreAlarm {
  let reason: string | undefined
  let toldAt = -Infinity
  let triedAt = -Infinity

  async function watch<Result>(step: () => Promise<Result>): Promise<Result> {
    try {
      const result = await step()
      succeeded()
      return result
    } catch (error) {
      failed(error)
      throw error
    }
  }

  function succeeded(): void {
    triedAt = env.now()
    if (reason === undefined) return
    reason = undefined
    toldAt = -Infinity
    env.logger.info({ process: processName }, 'The store can be written again')
  }

  function failed(error: unknown): void {
    const now = env.now()
    triedAt = now
    reason = error instanceof Error ? error.message : 'The store cannot be written.'
    if (now - toldAt < toldEveryMs && now >= toldAt) return
    toldAt = now
    env.logger.error({ process: processName, error }, `Events are refused: ${reason}`)
  }

  /** A lease that its holder prolongs: one row, written anew each time. */
  async function tryToWrite(): Promise<void> {
    await store.portals.acquireLease(JSON.stringify(['health', clientId]), 'anybody', toldEveryMs)
  }

  return {
    watch,
    async health() {
      const now = env.now()
      if (now - triedAt >= triedEveryMs || now < triedAt) await watch(tryToWrite).catch(() => undefined)
      return reason === undefined ? { ready: true } : { ready: false, reason }
    }
  }
}
