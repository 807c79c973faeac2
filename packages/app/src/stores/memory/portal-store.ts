// Installations, grants and leases in memory.

import type { Grant, GrantKey } from '../../records/grant.ts'
import type { Installation, InstallationKey } from '../../records/installation.ts'
import type { GrantIdentity, GrantMarksPatch, PortalStore } from '../../store/portal-store.ts'
import { markNames, marksOfCommit } from '../common/grant-marks.ts'
import { leaseRemainingMs } from '../common/lease.ts'
import { bytewise, copyOf, deleteSome, keyOf } from './plain.ts'
import type { MemoryState } from './state.ts'

export function createPortalStore(state: MemoryState, now: () => number): PortalStore {
  const { installations, grants, leases, canaries } = state

  function replace(installation: Installation): boolean {
    const key = installationKey(installation)
    if (installations.get(key)?.revision !== installation.revision) return false
    installations.set(key, copyOf({ ...installation, revision: installation.revision + 1 }))
    return true
  }

  function meant(of: GrantIdentity): Grant | undefined {
    const stored = grants.get(grantKey(of))
    return of.createdAt === undefined || stored?.createdAt === of.createdAt ? stored : undefined
  }

  return {
    async readInstallation(key) {
      return copied(installations.get(installationKey(key)))
    },

    async createInstallation(installation) {
      const key = installationKey(installation)
      if (installations.has(key)) return false
      installations.set(key, copyOf({ ...installation, revision: 1 }))
      return true
    },

    async replaceInstallation(installation) {
      return replace(installation)
    },

    async listInstallations({ clientId, state: wanted, after, limit }) {
      return [...installations.values()]
        .filter((found) => found.clientId === clientId && (wanted === undefined || found.state === wanted))
        .filter((found) => after === undefined || bytewise(found.memberId, after) > 0)
        .toSorted((left, right) => bytewise(left.memberId, right.memberId))
        .slice(0, limit)
        .map(copyOf)
    },

    async findByDomain(clientId, domain) {
      const [latest] = [...installations.values()]
        .filter((found) => found.clientId === clientId && found.domain === domain)
        .filter((found) => found.state !== 'uninstalled')
        .toSorted((left, right) => right.updatedAt - left.updatedAt)
      return copied(latest)
    },

    async uninstall(tombstone) {
      if (!replace(tombstone)) return false
      deleteSome(grants, Infinity, ofPortal(tombstone))
      return true
    },

    async forget(key) {
      if (!installations.delete(installationKey(key))) return false
      deleteSome(grants, Infinity, ofPortal(key))
      deleteSome(state.events, Infinity, ({ event }) => ofPortal(key)(event))
      return true
    },

    async readGrant(key) {
      return copied(grants.get(grantKey(key)))
    },

    async listGrants(key) {
      return [...grants.values()]
        .filter(ofPortal(key))
        .toSorted((left, right) => bytewise(left.userId, right.userId))
        .map(copyOf)
    },

    async createGrant(grant) {
      const installation = installations.get(installationKey(grant))
      if (installation === undefined || installation.state === 'uninstalled') return false
      if (grants.has(grantKey(grant))) return false
      grants.set(grantKey(grant), copyOf({ ...grant, generation: 1 }))
      return true
    },

    async commitTokens(of, generation, tokens, marks) {
      const stored = meant(of)
      if (stored?.generation !== generation) return false
      const next = copyOf({
        ...stored,
        accessToken: tokens.accessToken,
        accessExpiresAt: tokens.accessExpiresAt,
        accessUsableUntilAt: tokens.accessUsableUntilAt,
        refreshToken: tokens.refreshToken ?? stored.refreshToken,
        refreshExpiresAt: tokens.refreshExpiresAt ?? stored.refreshExpiresAt,
        source: tokens.source,
        refreshedAt: tokens.refreshedAt,
        generation: generation + 1
      }) as Grant
      grants.set(grantKey(of), withMarks(next, marksOfCommit(marks)))
      return true
    },

    async markGrant(of, marks, generation) {
      const stored = meant(of)
      if (stored === undefined) return false
      if (generation !== undefined && stored.generation !== generation) return false
      grants.set(grantKey(of), withMarks(stored, marks))
      return true
    },

    async resealGrant(key, before, after) {
      const stored = grants.get(grantKey(key))
      if (stored === undefined || stored.accessToken !== before.accessToken) return false
      if (stored.refreshToken !== before.refreshToken) return false
      const { accessToken, refreshToken } = after
      grants.set(grantKey(key), copyOf({ ...stored, accessToken, refreshToken }) as Grant)
      return true
    },

    async listKeepAliveDue(clientId, dueAt, limit) {
      return [...grants.values()]
        .filter((grant) => grant.clientId === clientId && isDue(grant.keepAliveAt, dueAt))
        .toSorted((left, right) => (left.keepAliveAt ?? 0) - (right.keepAliveAt ?? 0))
        .slice(0, limit)
        .map(copyOf)
    },

    async eraseDueGrants(clientId, dueAt, limit) {
      return deleteSome(grants, limit, (grant) => grant.clientId === clientId && isDue(grant.eraseAt, dueAt))
    },

    async eraseTombstones(clientId, uninstalledBefore, limit) {
      return deleteSome(
        installations,
        limit,
        (found) =>
          found.clientId === clientId &&
          found.state === 'uninstalled' &&
          isDue(found.uninstalledAt, uninstalledBefore)
      )
    },

    async acquireLease(name, owner, ttlMs) {
      const held = leases.get(name)
      const remainingMs = leaseRemainingMs(held, now())
      if (remainingMs > 0 && held?.owner !== owner) return { granted: false, remainingMs }
      leases.set(name, { owner, until: now() + ttlMs, ttlMs })
      return { granted: true, remainingMs: ttlMs }
    },

    async releaseLease(name, owner) {
      if (leases.get(name)?.owner === owner) leases.delete(name)
    },

    async readCanary(clientId) {
      return canaries.get(clientId)
    },

    async replaceCanary(clientId, before, after) {
      if (canaries.get(clientId) !== before) return false
      canaries.set(clientId, after)
      return true
    }
  }
}

function installationKey(key: InstallationKey): string {
  return keyOf(key.clientId, key.memberId)
}

function grantKey(key: GrantKey): string {
  return keyOf(key.clientId, key.memberId, key.userId)
}

function ofPortal(key: InstallationKey): (record: InstallationKey) => boolean {
  return (record) => record.clientId === key.clientId && record.memberId === key.memberId
}

function isDue(at: number | undefined, now: number): boolean {
  return at !== undefined && at <= now
}

function copied<Value>(record: Value | undefined): Value | undefined {
  return record === undefined ? undefined : copyOf(record)
}

function withMarks(grant: Grant, marks: GrantMarksPatch): Grant {
  const next: Record<string, unknown> = { ...grant }
  for (const name of markNames) {
    if (marks[name] === null) delete next[name]
    else if (marks[name] !== undefined) next[name] = marks[name]
  }
  return copyOf(next) as unknown as Grant
}
