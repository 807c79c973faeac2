// When and how tokens refresh: the algorithm of design section 5, and nothing else.

import { refreshLifeMs } from '../auth-server/expiry.ts'
import type { FreshTokens, TokenAnswer, TokenEndpoint, TokenRefusal } from '../auth-server/token-request.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError, type PortalAnswer } from '../errors/app-error.ts'
import type { Grant, GrantKey, GrantMarks, GrantTokens, RefreshOutcome } from '../records/grant.ts'
import type { Installation } from '../records/installation.ts'
import { createTurns } from '../turns.ts'
import { admitAttempt, markPaymentRequired, markNotInstalled, markWorking } from './blocked.ts'
import { coolDownMs, coolDownRestMs } from './cool-down.ts'
import {
  grantLost,
  mismatched,
  paymentRequired,
  storeRefuses,
  uninstalled,
  unknownPortal,
  unknownUser,
  unreachable
} from './grant-errors.ts'
import { hasMoved } from './has-moved.ts'
import { lifeMarks } from './life-marks.ts'
import type { RefreshBy } from './refresh-by.ts'
import { noteAttempt, tellRefreshed, withOutcome } from './tell-attempt.ts'
import { tellLost } from './tell-lost.ts'
import type { Unstored } from './unstored.ts'

/** Longer than the deadline of a token request. */
const leaseMs = 20_000
/** How many ask for their lease at once: when many grants expire together, those who wait must not occupy the store. */
const askingAtOnce = 16
/** A server that mixes answers up is left alone for the longest cool-down. */
const mismatchFailures = 10

export interface Refreshed {
  readonly grant: Grant
  /** `joined`: somebody else made this generation. */
  readonly outcome: 'refreshed' | 'joined'
}

export interface Refresher {
  /**
   * Makes a generation after `seen`, or finds that somebody else has made it.
   * Throws `grant-lost`, `payment-required`, `uninstalled`, `unknown-portal`, `unknown-user`, `misconfigured`,
   * `auth-unreachable` or `busy`; each with its `outcome` where an attempt was made.
   */
  refresh(key: GrantKey, seen: number, by: RefreshBy): Promise<Refreshed>
}

/**
 * @param settled told once, however many wait, how a refresh of this grant ended; before anybody gets it
 */
export function createRefresher(
  context: Context,
  tokenEndpoint: TokenEndpoint,
  unstored: Unstored,
  settled: (key: GrantKey, grant: Grant | undefined) => void
): Refresher {
  const { store, env } = context
  const { portals } = store
  const flights = new Map<string, Promise<Refreshed>>()
  const turns = createTurns(askingAtOnce)

  /** One flight per process and grant; the key names the store too, for two applications may live in one process. */
  async function refresh(key: GrantKey, seen: number, by: RefreshBy): Promise<Refreshed> {
    const name = JSON.stringify([store.name, key.clientId, key.memberId, key.userId])
    const running = flights.get(name)
    if (running !== undefined) {
      const landed = await (by === 'manual' ? running.catch(() => undefined) : running)
      if (landed === undefined || landed.grant.generation === seen) return refresh(key, seen, by)
      return joined(landed.grant)
    }
    const flight = fly(key, seen, by).finally(() => flights.delete(name))
    flights.set(name, flight)
    return flight
  }

  async function fly(key: GrantKey, seen: number, by: RefreshBy): Promise<Refreshed> {
    try {
      const refreshed = await refreshUnderLease(key, seen, by)
      settled(key, refreshed.grant)
      return refreshed
    } catch (error) {
      settled(key, undefined)
      throw error
    }
  }

  async function refreshUnderLease(key: GrantKey, seen: number, by: RefreshBy): Promise<Refreshed> {
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
      if (!('granted' in answer)) return joined(answer)
      if (answer.granted) break
      await env.sleep(waitMs(answer.remainingMs))
    }
    try {
      // The one who held the lease may have finished, or failed, while it changed hands.
      const grant = await current(key)
      if (grant.generation !== seen) return joined(grant)
      refuseHopeless(grant, by)
      return await request(grant, by)
    } finally {
      // It ends by itself: what was refreshed must not fail for it.
      await unlessStoreIsAway(
        key,
        unlessItFails('The lease of a refresh could not be released', portals.releaseLease(name, owner))
      )
    }
  }

  async function current(key: GrantKey): Promise<Grant> {
    const grant = await portals.readGrant(key)
    if (grant !== undefined) return unstored.newest(grant)
    const installation = await portals.readInstallation(key)
    if (installation === undefined) throw unknownPortal()
    throw installation.state === 'uninstalled' ? uninstalled() : unknownUser(key.userId)
  }

  function refuseHopeless(grant: Grant, by: RefreshBy): void {
    // The generation after the stored one is kept in memory, and its refresh token belongs to nobody else.
    if (unstored.has(grant) || unstored.full) throw storeRefuses()
    if (by === 'manual') return
    if (grant.lostAt !== undefined) throw grantLost(grant.userId)
    const restMs = coolDownRestMs(grant.coolDownUntil, env.now())
    if (restMs > 0) {
      throw grant.lastOutcome === 'mismatch' ? mismatched(grant.userId, restMs) : unreachable(restMs)
    }
  }

  /** With jitter: those who wait do not ask the store in step. */
  function waitMs(remainingMs: number): number {
    const [random = 0] = env.random(1)
    return Math.min(Math.max(remainingMs, 10), 50 + Math.round((random / 255) * 150))
  }

  async function request(grant: Grant, by: RefreshBy): Promise<Refreshed> {
    const { refreshToken } = grant
    const installation = await portals.readInstallation(grant)
    if (installation === undefined) throw unknownPortal()
    if (refreshToken === undefined) return lose(grant, undefined)
    const admission = await admitAttempt(context, installation, by)
    try {
      const refreshed = await attempt(grant, installation, refreshToken)
      if (refreshed.outcome === 'refreshed') {
        await unlessStoreIsAway(grant, noteAttempt(context, grant, 'refreshed', by))
        tellRefreshed(context, refreshed.grant)
      }
      return refreshed
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const failed = withOutcome(error)
      const { outcome = 'transient' } = failed
      // Nobody answered for this portal: its attempt is not used up.
      if (outcome === 'transient' || outcome === 'misconfigured') await admission.giveBack()
      // While the process is known to be misconfigured nobody is asked, and no attempt was made.
      if (outcome !== 'misconfigured' || failed.portal !== undefined) {
        await noteAttempt(context, grant, outcome, by)
      }
      throw failed
    }
  }

  async function attempt(grant: Grant, installation: Installation, refreshToken: string): Promise<Refreshed> {
    const askedAt = env.now()
    const answer = await ask(installation, refreshToken)
    // Before anything is read: a store that fails now must not cost the new tokens.
    if (!(answer instanceof AppError) && answer.kind === 'tokens') {
      return commit(grant, installation, answer.tokens, askedAt)
    }
    // Whatever was answered was about the old one, if a sibling or a visit has stored another one meanwhile.
    const now = await current(grant)
    if (hasMoved(now, grant)) return joined(now)
    if (answer instanceof AppError) return coolDown(grant, answer)
    return refused(grant, installation, answer.reason, answer.answer)
  }

  async function ask({ authServer }: Installation, refreshToken: string): Promise<TokenAnswer | AppError> {
    try {
      return await tokenEndpoint.refresh(authServer, refreshToken)
    } catch (error) {
      if (error instanceof AppError && error.code === 'auth-unreachable') return error
      throw error
    }
  }

  async function commit(
    grant: Grant,
    installation: Installation,
    fresh: FreshTokens,
    askedAt: number
  ): Promise<Refreshed> {
    if (isAnothers(grant, fresh)) {
      const now = await current(grant)
      return hasMoved(now, grant) ? joined(now) : mismatch(grant)
    }
    const tokens = tokensOf(grant, fresh, askedAt, env.now())
    const role = grant.keepAliveAt === undefined ? 'visitor' : 'kept'
    const renewed = await unstored.commit(grant, tokens, {
      lastOutcome: 'refreshed',
      lastOutcomeAt: tokens.refreshedAt,
      ...lifeMarks(grant, role, tokens)
    })
    // Not ours to store any more: a sibling was faster, or the portal was removed meanwhile.
    if (renewed === undefined) return moved(grant)
    if (grant.lostAt !== undefined) {
      await unlessItFails('The return of a grant was not written down', tellRevived(grant))
    }
    await unlessStoreIsAway(
      grant,
      unlessItFails(
        'The state of a portal was not written down after a refresh',
        markWorking(context, installation, fresh.clientEndpoint)
      )
    )
    return { grant: renewed, outcome: 'refreshed' }
  }

  async function tellRevived({ userId, ...key }: Grant): Promise<void> {
    await audit(context, key, 'grant-revived', { userId, details: { by: 'refresh' } })
  }

  async function moved(grant: Grant): Promise<Refreshed> {
    const now = await current(grant)
    if (hasMoved(now, grant)) return joined(now)
    throw unreachable(1_000)
  }

  async function refused(
    grant: Grant,
    installation: Installation,
    reason: TokenRefusal,
    answer: PortalAnswer
  ): Promise<Refreshed> {
    if (reason === 'lost') return lose(grant, answer)
    await mark(grant, reason)
    if (reason === 'payment-required') {
      await unlessItFails(stateUnwritten, markPaymentRequired(context, installation))
      throw paymentRequired(answer)
    }
    await unlessItFails(stateUnwritten, markNotInstalled(context, installation))
    throw uninstalled(answer)
  }

  /** Refused for good, unless a sibling has stored another generation meanwhile: then the refused one was the old one. */
  async function lose(grant: Grant, answer: PortalAnswer | undefined): Promise<Refreshed> {
    if ((await mark(grant, 'lost', { lostAt: env.now() })) === 'moved') return moved(grant)
    if (grant.lostAt === undefined) {
      await unlessItFails('A lost grant was not written down', tellLost(context, grant, answer?.error))
    }
    throw grantLost(grant.userId, answer)
  }

  async function mismatch(grant: Grant): Promise<Refreshed> {
    const spanMs = coolDownMs(mismatchFailures, env.random(2))
    await mark(grant, 'mismatch', { coolDownUntil: env.now() + spanMs })
    throw mismatched(grant.userId, spanMs)
  }

  async function coolDown(grant: Grant, cause: AppError): Promise<Refreshed> {
    const failures = (grant.failures ?? 0) + 1
    const spanMs = coolDownMs(failures, env.random(2))
    await mark(grant, 'transient', { failures, coolDownUntil: env.now() + spanMs })
    throw unreachable(spanMs, cause)
  }

  /** What was found out stands, also where the store does not take the mark. */
  async function mark(
    grant: Grant,
    outcome: RefreshOutcome,
    more: Pick<GrantMarks, 'failures' | 'coolDownUntil' | 'lostAt'> = {}
  ): Promise<'marked' | 'moved'> {
    const marks = { ...more, lastOutcome: outcome, lastOutcomeAt: env.now() }
    const marking = portals.markGrant(grant, marks, grant.generation)
    const marked = await unlessItFails('The outcome of a refresh could not be stored', marking)
    return marked === false ? 'moved' : 'marked'
  }

  /** Each step of a store that is away takes seconds to fail: whoever has new tokens does not wait for it. */
  async function unlessStoreIsAway(key: GrantKey, step: Promise<unknown>): Promise<void> {
    if (!unstored.has(key)) await step
  }

  async function unlessItFails<Result>(what: string, step: Promise<Result>): Promise<Result | undefined> {
    try {
      return await step
    } catch (error) {
      env.logger.error({ error }, what)
      return undefined
    }
  }

  return { refresh }
}

const stateUnwritten = 'The state of a portal was not written down after its refusal'

function joined(grant: Grant): Refreshed {
  return { grant, outcome: 'joined' }
}

/** @param askedAt on our clock: the span that the server states began after it */
function tokensOf(grant: Grant, fresh: FreshTokens, askedAt: number, now: number): GrantTokens {
  const { accessToken, accessExpiresAt, accessLifeMs, refreshToken } = fresh
  const refreshExpiresAt = refreshToken === undefined ? grant.refreshExpiresAt : now + refreshLifeMs
  return {
    accessToken,
    accessExpiresAt,
    ...(accessLifeMs !== undefined && { accessUsableUntilAt: askedAt + accessLifeMs }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(refreshExpiresAt !== undefined && { refreshExpiresAt }),
    source: 'refresh',
    refreshedAt: now
  }
}

/** Members an answer leaves out prove nothing; members it names must be the grant's. */
function isAnothers(grant: Grant, { memberId, userId }: FreshTokens): boolean {
  return (
    (memberId !== undefined && memberId !== grant.memberId) ||
    (userId !== undefined && userId !== grant.userId)
  )
}
