// A usable access token for a user of a portal: from memory, from the store, or refreshed (design section 5).

import type { TokenEndpoint } from '../auth-server/token-request.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Grant, GrantKey } from '../records/grant.ts'
import type { Installation, InstallationKey } from '../records/installation.ts'
import { admitAttempt } from './blocked.ts'
import { fallbackAdministrators } from './fallback.ts'
import { grantLost, noOwner, uninstalled, unknownPortal, unknownUser } from './grant-errors.ts'
import { createRecent } from './recent.ts'
import { createRefresher } from './refresh.ts'
import type { RefreshBy } from './refresh-by.ts'
import { tellLost } from './tell-lost.ts'
import { createUnstored } from './unstored.ts'
import { isUsable } from './usable.ts'

/** Whose rights a call uses. */
export type Subject = { readonly owner: true } | { readonly userId: string }

export interface UsableGrant {
  readonly grant: Grant
  readonly installation: Installation
  /** A refresh has just made it: another one would not make it better. */
  readonly fresh: boolean
}

export interface Grants {
  /**
   * Throws `unknown-portal`, `unknown-user`, `uninstalled`, `payment-required`, `grant-lost`, `misconfigured` or
   * `auth-unreachable`.
   */
  usable(key: InstallationKey, subject: Subject): Promise<UsableGrant>
  /** The portal refused the token of this generation as expired or invalid: another generation, usable. */
  after(key: GrantKey, rejectedGeneration: number): Promise<UsableGrant>
  /** Refreshes now, past any cool-down; `seen`: only if this still is the generation. */
  refreshNow(key: GrantKey, by: RefreshBy, seen?: number): Promise<Grant>
  /** The portal refused this user for good: his grant is lost, unless another generation is stored; answers which. */
  lose(key: GrantKey, generation: number, error: string): Promise<'lost' | 'moved'>
  /** Drops what is remembered of a portal in this process. */
  forget(key: InstallationKey, userId?: string): void
  /** Offers the store again the tokens that it did not take. */
  storeKept(): Promise<void>
  /** How many grants have tokens that only this process knows. */
  readonly unstored: number
  /** The last attempt to store them. */
  close(): Promise<void>
}

export function createGrants(context: Context, tokenEndpoint: TokenEndpoint): Grants {
  const { store, env } = context
  const unstored = createUnstored(context)
  const refresher = createRefresher(context, tokenEndpoint, unstored, remember)
  const recentGrants = createRecent<Grant>(env)
  const recentInstallations = createRecent<Installation>(env)

  const installationName = ({ clientId, memberId }: InstallationKey): string =>
    JSON.stringify([clientId, memberId])
  const grantName = ({ clientId, memberId, userId }: GrantKey): string =>
    JSON.stringify([clientId, memberId, userId])

  async function installationOf(key: InstallationKey): Promise<Installation> {
    const installation = await recentInstallations.get(installationName(key), () =>
      store.portals.readInstallation(key)
    )
    if (installation === undefined) throw unknownPortal()
    if (installation.state === 'uninstalled') throw uninstalled()
    return installation
  }

  async function ofUser(key: GrantKey, installation: Installation): Promise<UsableGrant> {
    const remembered = await recentGrants.get(grantName(key), () => store.portals.readGrant(key))
    if (remembered === undefined) throw unknownUser(key.userId)
    const grant = await unstored.newest(remembered)
    if (grant.lostAt !== undefined) throw grantLost(key.userId)
    if (!isUsable(grant, env.now())) return refreshed(key, grant.generation, 'caller')
    await admitAttempt(context, installation, 'caller')
    return { grant, installation, fresh: false }
  }

  async function refreshed(key: GrantKey, seen: number, by: RefreshBy): Promise<UsableGrant> {
    const { grant } = await refresher.refresh(key, seen, by)
    return { grant, installation: await installationOf(key), fresh: true }
  }

  /** What a refresh came to; it may have changed the portal's state, too, or learned a new address. */
  function remember(key: GrantKey, grant: Grant | undefined): void {
    forget(key, key.userId)
    if (grant !== undefined) recentGrants.set(grantName(key), grant)
  }

  async function newest(key: GrantKey): Promise<Grant | undefined> {
    const stored = await store.portals.readGrant(key)
    return stored && unstored.newest(stored)
  }

  async function ofOwner(key: InstallationKey, installation: Installation): Promise<UsableGrant> {
    const { ownerUserId } = installation
    try {
      if (ownerUserId === undefined) throw noOwner()
      return await ofUser({ ...key, userId: ownerUserId }, installation)
    } catch (error) {
      if (!isLost(error) || context.fallbackAdministrator === 'off') throw error
      const grants = await store.portals.listGrants(key)
      for (const { userId } of fallbackAdministrators(grants, ownerUserId, env.now())) {
        const served = await unlessLost(ofUser({ ...key, userId }, installation))
        if (served === undefined) continue
        await noteFallback(installation, userId)
        return served
      }
      throw error
    }
  }

  /** Once a day a portal, so that the audit trail tells the story without repeating it at every call. */
  async function noteFallback(installation: Installation, userId: string): Promise<void> {
    const name = JSON.stringify(['fallback-noted', installation.clientId, installation.memberId, userId])
    const daily = { burst: 1, perSecond: 1 / (24 * 3600) }
    if ((await store.budgets.reserve(name, daily, 1, 0)) === undefined) return
    await audit(context, installation, 'fallback-administrator-serves', { userId })
  }

  function forget(key: InstallationKey, userId?: string): void {
    recentInstallations.forget(installationName(key))
    if (userId !== undefined) recentGrants.forget(grantName({ ...key, userId }))
  }

  return {
    async usable(key, subject) {
      const installation = await installationOf(key)
      return 'userId' in subject
        ? ofUser({ ...key, userId: subject.userId }, installation)
        : ofOwner(key, installation)
    },

    async after(key, rejectedGeneration) {
      const stored = await newest(key)
      if (stored === undefined) {
        forget(key, key.userId)
        await installationOf(key)
        throw unknownUser(key.userId)
      }
      if (stored.generation !== rejectedGeneration && isUsable(stored, env.now())) {
        recentGrants.set(grantName(key), stored)
        return { grant: stored, installation: await installationOf(key), fresh: false }
      }
      return refreshed(key, stored.generation, 'caller')
    },

    async refreshNow(key, by, seen) {
      const generation = seen ?? (await newest(key))?.generation ?? 0
      return (await refreshed(key, generation, by)).grant
    },

    async lose(key, generation, error) {
      const read = await store.portals.readGrant(key)
      const stored = read && (await unstored.newest(read))
      const at = env.now()
      const marks = { lostAt: at, lastOutcome: 'lost' as const, lastOutcomeAt: at }
      const isNew = stored?.generation === generation && stored.lostAt === undefined
      // A generation that the store does not have yet is never offered to it again.
      if (isNew) unstored.drop(key)
      const marked = isNew && (await store.portals.markGrant(key, marks, read?.generation))
      // Only now: whoever reads it again must see the mark.
      forget(key, key.userId)
      if (marked) await tellLost(context, stored, error)
      return stored === undefined || stored.generation === generation ? 'lost' : 'moved'
    },

    forget,
    storeKept: () => unstored.offer('due'),
    get unstored() {
      return unstored.count
    },
    async close() {
      await unstored.offer('all')
      if (unstored.count === 0) return
      env.logger.error(
        { grants: unstored.count },
        'New tokens were never stored, since the store took none: where refresh tokens work once, these users have to open the application again'
      )
    }
  }
}

/** `undefined` where the grant turns out to be lost. */
async function unlessLost(work: Promise<UsableGrant>): Promise<UsableGrant | undefined> {
  try {
    return await work
  } catch (error) {
    if (isLost(error)) return undefined
    throw error
  }
}

function isLost(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'grant-lost' || error.code === 'unknown-user')
}
