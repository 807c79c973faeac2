// Asks the authorization server whether an installation still stands, and writes down what it says (design section 4, rule 5).

import { type AppInfo, askAppInfo } from '../auth-server/app-info.ts'
import { accessLifeMs } from '../auth-server/expiry.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { markNotInstalled, markPaymentRequired } from '../grants/blocked.ts'
import { unreachable } from '../grants/grant-errors.ts'
import { fallbackAdministrators } from '../grants/fallback.ts'
import type { Grants } from '../grants/grants.ts'
import type { Grant } from '../records/grant.ts'
import type { Installation, InstallationKey } from '../records/installation.ts'
import { updateInstallation } from './update-installation.ts'

/**
 * Why we ask. `removed`: an event claims that the application was removed. `closed`: the portal says that it was closed.
 * `doubtful`: the portal does not know the application, or wants to be paid. `payment`: an event about payment.
 */
export type Doubt = 'removed' | 'closed' | 'doubtful' | 'payment'

/** `unclear`: the server does not accept the token we asked with, which says nothing about the installation. */
export type StatusFinding = 'installed' | 'payment-required' | 'not-installed' | 'unclear' | 'unknown-portal'

/** Throws `auth-unreachable` when the question stays open. */
export type StatusCheck = (key: InstallationKey, doubt: Doubt) => Promise<StatusFinding>

type Word =
  | { readonly kind: 'installed'; readonly info: AppInfo }
  | { readonly kind: 'payment-required' }
  | { readonly kind: 'not-installed' | 'unclear'; readonly serverNow: number }

export function createStatusCheck(context: Context, grants: Grants): StatusCheck {
  const { store, env } = context

  async function ask(installation: Installation): Promise<Word> {
    const { authServer } = installation
    const grant = await grantToAskWith(installation)
    if (grant === undefined) return { kind: 'unclear', serverNow: env.now() }
    let answer = await askAppInfo(context, authServer, grant.accessToken)
    if (answer.kind === 'refused' && answer.reason === 'expired') {
      const fresh = await refreshOnce(grant, answer.serverNow)
      if ('kind' in fresh) return fresh
      answer = await askAppInfo(context, authServer, fresh.accessToken)
    }
    if (answer.kind === 'known') return { kind: 'installed', info: answer.info }
    if (answer.reason === 'payment-required') return { kind: 'payment-required' }
    return {
      kind: answer.reason === 'not-installed' ? 'not-installed' : 'unclear',
      serverNow: answer.serverNow
    }
  }

  /**
   * Whoever serves background work now: the owner, or the administrator who stands in for him. Where there is neither,
   * the newest: a claim alone must not erase what visitors left.
   */
  async function grantToAskWith(installation: Installation): Promise<Grant | undefined> {
    const known = await store.portals.listGrants(installation)
    const { ownerUserId } = installation
    const owner = known.find(({ userId }) => userId === ownerUserId)
    if (owner !== undefined && owner.lostAt === undefined) return owner
    const newestFirst = known.toSorted((one, other) => other.accessExpiresAt - one.accessExpiresAt)
    return fallbackAdministrators(known, ownerUserId, env.now())[0] ?? owner ?? newestFirst[0]
  }

  /** @param serverNow the server's clock a moment ago: ours must not date a removal */
  async function refreshOnce(grant: Grant, serverNow: number): Promise<Grant | Word> {
    try {
      return await grants.refreshNow(grant, 'manual')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // Nothing was said about this installation: asked again later.
      if (error.outcome === 'mismatch') throw unreachable(error.retryAfterMs ?? 0, error)
      if (error.code === 'payment-required') return { kind: 'payment-required' }
      if (error.code === 'uninstalled') return { kind: 'not-installed', serverNow }
      if (error.code === 'grant-lost' || error.code === 'unknown-user') return { kind: 'unclear', serverNow }
      throw error
    }
  }

  return async (key, doubt) => {
    const installation = await store.portals.readInstallation(key)
    if (installation === undefined || installation.state === 'uninstalled') return 'unknown-portal'
    const word = await ask(installation)
    grants.forget(key, installation.ownerUserId)
    if (word.kind === 'installed') {
      await writeInstalled(context, installation, word.info)
      return 'installed'
    }
    if (word.kind === 'payment-required') {
      await markPaymentRequired(context, installation)
      return 'payment-required'
    }
    // A claim of removal needs no more than a token that no longer works: nothing of value is left to protect.
    if (doubt === 'removed' || doubt === 'closed') {
      await bury(context, installation, word.serverNow)
      return 'not-installed'
    }
    if (word.kind === 'not-installed') await markNotInstalled(context, installation)
    return word.kind
  }
}

async function writeInstalled(context: Context, installation: Installation, info: AppInfo): Promise<void> {
  const { status, version, paidUntilAt, scope, clientEndpoint } = info
  const checkedAt = context.env.now()
  await updateInstallation(context, installation, (stored) =>
    stored.state === 'uninstalled'
      ? undefined
      : {
          ...stored,
          scope,
          clientEndpoint,
          domain: new URL(clientEndpoint).host,
          trusted: {
            status,
            ...(version !== undefined && { version }),
            ...(paidUntilAt !== undefined && { paidUntilAt }),
            checkedAt
          },
          state: 'active'
        }
  )
  if (installation.state !== 'active') await audit(context, installation, 'state-active')
}

/**
 * Erases all tokens and leaves the tombstone. Its moment is on the authorization server's clock, and never before the
 * newest token that we saw: a token issued before the removal must not lift it, whatever our own clock says.
 */
async function bury(context: Context, installation: Installation, serverNow: number): Promise<void> {
  const { store, env } = context
  for (;;) {
    const stored = await store.portals.readInstallation(installation)
    if (stored === undefined || stored.state === 'uninstalled') return
    const known = await store.portals.listGrants(installation)
    const newestIssuedAt = Math.max(0, ...known.map((grant) => grant.accessExpiresAt - accessLifeMs))
    const { ownerUserId: _owner, claimedStatus: _claimed, ...kept } = stored
    const buried = await store.portals.uninstall({
      ...kept,
      applicationTokens: [],
      state: 'uninstalled',
      updatedAt: env.now(),
      uninstalledAt: env.now(),
      tombstoneAt: Math.max(serverNow, newestIssuedAt)
    })
    if (buried) break
  }
  await audit(context, installation, 'uninstalled')
}
