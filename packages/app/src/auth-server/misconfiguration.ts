// Remembers that the authorization server does not know our client id or secret: the operator's mistake, no grant's.

import type { Env } from '../env/env.ts'
import { AppError, type PortalAnswer } from '../errors/app-error.ts'

/** With a wrong secret every grant fails alike: one attempt a minute for the whole process is enough to notice the cure. */
const attemptEveryMs = 60_000

export interface Misconfiguration {
  /** Throws `misconfigured` while an attempt would be pointless. Each call that passes uses up the minute's attempt. */
  admitAttempt(): void
  found(): void
  cured(): void
  readonly present: boolean
}

export function createMisconfiguration({ now }: Env): Misconfiguration {
  let nextAttemptAt: number | undefined
  return {
    admitAttempt() {
      if (nextAttemptAt === undefined) return
      if (now() < nextAttemptAt) throw misconfigured()
      nextAttemptAt = now() + attemptEveryMs
    },
    found() {
      nextAttemptAt = now() + attemptEveryMs
    },
    cured() {
      nextAttemptAt = undefined
    },
    get present() {
      return nextAttemptAt !== undefined
    }
  }
}

/** @param portal what the server said just now; absent while nobody asks it */
export function misconfigured(portal?: PortalAnswer): AppError {
  return new AppError(
    'misconfigured',
    'The authorization server does not accept this client id and secret. Correct LATCHKEY_CLIENT_ID and LATCHKEY_CLIENT_SECRET; no grant was changed.',
    { retry: 'later', outcome: 'misconfigured', ...(portal !== undefined && { portal }) }
  )
}
