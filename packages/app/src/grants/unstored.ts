// New tokens that the store could not take: kept in memory only, and offered to it again until it has them.

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Grant, GrantKey, GrantTokens } from '../records/grant.ts'
import type { GrantMarksPatch } from '../store/portal-store.ts'
import { coolDownMs, coolDownRestMs } from './cool-down.ts'
import { hasMoved } from './has-moved.ts'

const mostKept = 1_000
/** The pause before the store is offered them again doubles up to here: 32 s. */
const longestPauseAfter = 6

export interface Unstored {
  /**
   * Stores the next generation of a grant and answers it, or `undefined` when another one is stored already. A server
   * whose refresh tokens work once has spent the old one: what the store cannot take now is kept and usable here.
   */
  commit(grant: Grant, tokens: GrantTokens, marks: GrantMarksPatch): Promise<Grant | undefined>
  /** The kept generation after this one, else the same grant. Offers it to the store when it is time. */
  newest(stored: Grant): Promise<Grant>
  has(key: GrantKey): boolean
  drop(key: GrantKey): void
  /** Offers the store what is kept; `due`: only what has waited long enough. Never throws. */
  offer(which: 'due' | 'all'): Promise<void>
  readonly count: number
  /** No more tokens may be asked for: there is no room for them. */
  readonly full: boolean
}

interface Kept {
  readonly before: Grant
  readonly renewed: Grant
  readonly tokens: GrantTokens
  readonly marks: GrantMarksPatch
  failures: number
  nextOfferAt: number
}

export function createUnstored(context: Context): Unstored {
  const { store, env, processName } = context
  const kept = new Map<string, Kept>()

  function pauseAfter(failures: number): number {
    return env.now() + coolDownMs(Math.min(failures, longestPauseAfter), env.random(2))
  }

  async function offerOne(name: string, one: Kept): Promise<'stored' | 'moved' | 'kept'> {
    // Before the attempt: nobody else offers it meanwhile.
    one.nextOfferAt = pauseAfter(one.failures)
    const { before, renewed, tokens, marks } = one
    try {
      const stored = await store.portals.commitTokens(before, before.generation, tokens, marks)
      if (kept.get(name) === one) kept.delete(name)
      if (!stored) return 'moved'
      const { memberId, userId, generation } = renewed
      env.logger.info({ process: processName, memberId, userId, generation }, 'The kept tokens are stored')
      await audit(context, renewed, 'tokens-stored-late', { userId, details: { generation } })
      return 'stored'
    } catch (error) {
      one.failures += 1
      one.nextOfferAt = pauseAfter(one.failures)
      env.logger.warn({ process: processName, error }, 'The store still does not take the kept tokens')
      return kept.get(name) === one ? 'kept' : 'stored'
    }
  }

  return {
    async commit(before, tokens, marks) {
      const renewed = renewedBy(before, tokens)
      try {
        const stored = await store.portals.commitTokens(before, before.generation, tokens, marks)
        return stored ? renewed : undefined
      } catch (error) {
        const { memberId, userId } = before
        env.logger.error(
          { process: processName, memberId, userId, error },
          'The store does not take new tokens. They are kept in memory and offered again: do not end this process before the store can be written.'
        )
        kept.set(nameOf(before), { before, renewed, tokens, marks, failures: 1, nextOfferAt: pauseAfter(1) })
        return renewed
      }
    },

    async newest(stored) {
      if (kept.size === 0) return stored
      const name = nameOf(stored)
      const one = kept.get(name)
      if (one === undefined) return stored
      // The same tokens: our own memory of them, or the store had taken them and its answer was lost.
      if (hasMoved(stored, one.before) && stored.accessToken !== one.tokens.accessToken) {
        kept.delete(name)
        return stored
      }
      if (coolDownRestMs(one.nextOfferAt, env.now()) > 0) return one.renewed
      if ((await offerOne(name, one)) !== 'moved') return one.renewed
      return (await store.portals.readGrant(stored)) ?? stored
    },

    has: (key) => kept.has(nameOf(key)),
    drop: (key) => void kept.delete(nameOf(key)),

    async offer(which) {
      for (const [name, one] of kept) {
        if (which === 'all' || coolDownRestMs(one.nextOfferAt, env.now()) === 0) await offerOne(name, one)
      }
    },

    get count() {
      return kept.size
    },
    get full() {
      return kept.size >= mostKept
    }
  }
}

function nameOf({ clientId, memberId, userId }: GrantKey): string {
  return JSON.stringify([clientId, memberId, userId])
}

/** As the store makes it of a commit, but for marks that say how long it is kept. */
function renewedBy(before: Grant, tokens: GrantTokens): Grant {
  const { lostAt: _lost, coolDownUntil: _coolDown, failures: _failures, ...rest } = before
  const { accessUsableUntilAt: _until, ...kept } = rest
  return {
    ...kept,
    ...tokens,
    generation: before.generation + 1,
    lastOutcome: 'refreshed',
    lastOutcomeAt: tokens.refreshedAt
  }
}
