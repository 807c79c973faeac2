// When and how tokens refresh: the algorithm of design section 5, and nothing else.

import { refreshLifeMs } from '../auth-server/expiry.ts'
import type { FreshTokens, TokenAnswer, TokenEndpoint, TokenRefusal } from '../auth-server/token-request.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError, type PortalAnswer } from '../errors/app-error.ts'
import type { Grant, GrantKey, RefreshOutcome } from '../records/grant.ts'
import type { Installation } from '../records/installation.ts'
import { admitAttempt, markPaymentRequired, markNotInstalled, markWorking } from './blocked.ts'
import { coolDownMs, coolDownRestMs } from './cool-down.ts'
import { grantLost, paymentRequired, uninstalled, unknownPortal, unknownUser } from './grant-errors.ts'
import { lifeMarks } from './life-marks.ts'
import type { RefreshBy } from './refresh-by.ts'
import { tellLost } from './tell-lost.ts'
import { createTurns } from './turns.ts'

/** Longer than the deadline of a token request. */
const leaseMs = 20_000
/** How many ask for their lease at once: when many grants expire together, those who wait must not occupy the store. */
const askingAtOnce = 16

export interface Refresher {
  /**
   * Makes a generation after `seen`, or finds that somebody else has made it.
   * Throws `grant-lost`, `payment-required`, `uninstalled`, `unknown-portal`, `unknown-user`, `misconfigured`
   * or `auth-unreachable`.
   */
  refresh(key: GrantKey, seen: number, by: RefreshBy): Promise<Grant>
}

/**
 * @param settled told once, however many wait, how a refresh of this grant ended; before anybody gets it
 */
export function createRefresher(
  context: Context,
  tokenEndpoint: TokenEndpoint,
  settled: (key: GrantKey, grant: Grant | undefined) => void
): Refresher {
  const { store, env } = context
  const { portals } = store
  const flights = new Map<string, Promise<Grant>>()
  const turns = createTurns(askingAtOnce)

  /** One flight per process and grant; the key names the store too, for two applications may live in one process. */
  async function refresh(key: GrantKey, seen: number, by: RefreshBy): Promise<Grant> {
    const name = JSON.stringify([store.name, key.clientId, key.memberId, key.userId])
    const running = flights.get(name)
    if (running !== undefined) {
      const grant = await (by === 'manual' ? running.catch(() => undefined) : running)
      return grant !== undefined && grant.generation !== seen ? grant : refresh(key, seen, by)
    }
    const flight = fly(key, seen, by).finally(() => flights.delete(name))
    flights.set(name, flight)
    return flight
  }

  async function fly(key: GrantKey, seen: number, by: RefreshBy): Promise<Grant> {
    try {
      const grant = await refreshUnderLease(key, seen, by)
      settled(key, grant)
      return grant
    } catch (error) {
      settled(key, undefined)
      throw error
    }
  }

  async function refreshUnderLease(key: GrantKey, seen: number, by: RefreshBy): Promise<Grant> {
    // The store's own name is left out: another process may reach the same database by another one.
    const name = JSON.stringify(['refresh', key.clientId, key.memberId, key.userId])
    const owner = Buffer.from(env.random(16)).toString('base64url')
    for (;;) {
      const answer = await turns.take(async () => {
        const before = await current(key)
        if (before.generation !== seen) return before
        refuseHopeless(before, by)
        return portals.acquireLease(name, owner, leaseMs)
      })
      if (!('granted' in answer)) return answer
      if (answer.granted) break
      await env.sleep(waitMs(answer.remainingMs))
    }
    try {
      // The one who held the lease may have finished, or failed, while it changed hands.
      const grant = await current(key)
      if (grant.generation !== seen) return grant
      refuseHopeless(grant, by)
      return await request(grant, by)
    } finally {
      // It ends by itself: what was refreshed must not fail for it.
      await portals.releaseLease(name, owner).catch((error: unknown) => {
        env.logger.warn({ error }, 'The lease of a refresh could not be released')
      })
    }
  }

  async function current(key: GrantKey): Promise<Grant> {
    const grant = await portals.readGrant(key)
    if (grant !== undefined) return grant
    const installation = await portals.readInstallation(key)
    if (installation === undefined) throw unknownPortal()
    throw installation.state === 'uninstalled' ? uninstalled() : unknownUser(key.userId)
  }

  function refuseHopeless(grant: Grant, by: RefreshBy): void {
    if (by === 'manual') return
    if (grant.lostAt !== undefined) throw grantLost(grant.userId)
    const restMs = coolDownRestMs(grant.coolDownUntil, env.now())
    if (restMs > 0) throw unreachable(restMs)
  }

  /** With jitter: those who wait do not ask the store in step. */
  function waitMs(remainingMs: number): number {
    const [random = 0] = env.random(1)
    return Math.min(Math.max(remainingMs, 10), 50 + Math.round((random / 255) * 150))
  }

  async function request(grant: Grant, by: RefreshBy): Promise<Grant> {
    const installation = await portals.readInstallation(grant)
    if (installation === undefined) throw unknownPortal()
    if (grant.refreshToken === undefined) return lose(grant, undefined)
    await admitAttempt(context, installation, grant, by)

    const answer = await ask(installation, grant.refreshToken)
    // Whatever was answered was about the old one, if a sibling or a visit has stored another one meanwhile.
    const now = await current(grant)
    if (hasMoved(now, grant)) return now
    if (answer instanceof AppError) return coolDown(grant, answer)
    if (answer.kind === 'refused') return refused(grant, installation, answer.reason, answer.answer)
    return commit(grant, installation, answer.tokens)
  }

  async function ask({ authServer }: Installation, refreshToken: string): Promise<TokenAnswer | AppError> {
    try {
      return await tokenEndpoint.refresh(authServer, refreshToken)
    } catch (error) {
      if (error instanceof AppError && error.code === 'auth-unreachable') return error
      throw error
    }
  }

  async function commit(grant: Grant, installation: Installation, fresh: FreshTokens): Promise<Grant> {
    if (isAnothers(grant, fresh)) return mismatch(grant)
    const now = env.now()
    const refreshExpiresAt = fresh.refreshToken === undefined ? grant.refreshExpiresAt : now + refreshLifeMs
    const tokens = {
      accessToken: fresh.accessToken,
      accessExpiresAt: fresh.accessExpiresAt,
      ...(fresh.refreshToken !== undefined && { refreshToken: fresh.refreshToken }),
      ...(refreshExpiresAt !== undefined && { refreshExpiresAt }),
      source: 'refresh' as const,
      refreshedAt: now
    }
    const role = grant.keepAliveAt === undefined ? 'visitor' : 'kept'
    const committed = await portals.commitTokens(grant, grant.generation, tokens, {
      lastOutcome: 'refreshed',
      lastOutcomeAt: now,
      ...lifeMarks(grant, role, tokens)
    })
    // Not ours to store any more: a sibling was faster, or the portal was removed meanwhile.
    if (!committed) return moved(grant)
    await markWorking(context, installation, fresh.clientEndpoint)
    return current(grant)
  }

  async function moved(grant: Grant): Promise<Grant> {
    const now = await current(grant)
    if (hasMoved(now, grant)) return now
    throw unreachable(1_000)
  }

  async function refused(
    grant: Grant,
    installation: Installation,
    reason: TokenRefusal,
    answer: PortalAnswer
  ): Promise<Grant> {
    if (reason === 'lost') return lose(grant, answer)
    await note(grant, reason)
    if (reason === 'payment-required') {
      await markPaymentRequired(context, installation)
      throw paymentRequired(answer)
    }
    await markNotInstalled(context, installation)
    throw uninstalled(answer)
  }

  /** Refused for good, unless a sibling has stored another generation meanwhile: then the refused one was the old one. */
  async function lose(grant: Grant, answer: PortalAnswer | undefined): Promise<Grant> {
    const now = env.now()
    const marks = { lostAt: now, lastOutcome: 'lost' as const, lastOutcomeAt: now }
    if (!(await portals.markGrant(grant, marks, grant.generation))) return moved(grant)
    if (grant.lostAt === undefined) await tellLost(context, grant, answer?.error)
    throw grantLost(grant.userId, answer)
  }

  async function mismatch(grant: Grant): Promise<Grant> {
    await note(grant, 'mismatch', { coolDownUntil: env.now() + coolDownMs(10, env.random(2)) })
    await audit(context, grant, 'refresh-mismatch', { userId: grant.userId })
    throw new AppError(
      'grant-lost',
      `The authorization server answered for another user or portal than user ${grant.userId}; nothing was stored. It heals when this user opens the application again.`
    )
  }

  async function coolDown(grant: Grant, cause: AppError): Promise<Grant> {
    const failures = (grant.failures ?? 0) + 1
    const spanMs = coolDownMs(failures, env.random(2))
    await note(grant, 'transient', { failures, coolDownUntil: env.now() + spanMs })
    throw unreachable(spanMs, cause)
  }

  async function note(
    grant: Grant,
    outcome: RefreshOutcome,
    more: { readonly failures?: number; readonly coolDownUntil?: number } = {}
  ): Promise<void> {
    await portals.markGrant(
      grant,
      { ...more, lastOutcome: outcome, lastOutcomeAt: env.now() },
      grant.generation
    )
  }

  return { refresh }
}

/** Another generation, or another grant: a portal that was removed and installed again starts at 1. */
function hasMoved(now: Grant, seen: Grant): boolean {
  return now.generation !== seen.generation || now.createdAt !== seen.createdAt
}

/** Members an answer leaves out prove nothing; members it names must be the grant's. */
function isAnothers(grant: Grant, { memberId, userId }: FreshTokens): boolean {
  return (
    (memberId !== undefined && memberId !== grant.memberId) ||
    (userId !== undefined && userId !== grant.userId)
  )
}

function unreachable(retryAfterMs: number, cause?: AppError): AppError {
  return new AppError(
    'auth-unreachable',
    'The authorization server does not answer at the moment. The grant is kept; repeat the call later.',
    { retryAfterMs, cause, ...(cause?.portal !== undefined && { portal: cause.portal }) }
  )
}
