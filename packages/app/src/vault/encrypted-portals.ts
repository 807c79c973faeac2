// Installations with encrypted application tokens, and grants with encrypted tokens.

import type { Grant } from '../records/grant.ts'
import type { Installation } from '../records/installation.ts'
import type { PortalStore } from '../store/portal-store.ts'
import type { Vault } from './envelope.ts'
import { turnInstallation, turnTokens } from './sealed-fields.ts'
import { openable, openablePage, type OnUnreadable, watchedOpening } from './unreadable.ts'

/** Grants that do not open stand in front of those that are due; beyond this many the sweep waits for the operator. */
const mostDue = 5_000

export function encryptPortals(
  portals: PortalStore,
  { seal, open }: Vault,
  onUnreadable: OnUnreadable
): PortalStore {
  const openInstallation = watchedOpening<Installation>(
    'installation',
    (found) => turnInstallation(found, open),
    onUnreadable
  )
  const openGrant = watchedOpening<Grant>('grant', (found) => turnTokens(found, found, open), onUnreadable)

  // Each verb by name: a store may be an object of a class, whose verbs a spread does not see.
  return {
    forget: (key) => portals.forget(key),
    markGrant: (of, marks, generation) => portals.markGrant(of, marks, generation),
    eraseDueGrants: (clientId, dueAt, limit) => portals.eraseDueGrants(clientId, dueAt, limit),
    eraseTombstones: (clientId, uninstalledBefore, limit) =>
      portals.eraseTombstones(clientId, uninstalledBefore, limit),
    acquireLease: (name, owner, ttlMs) => portals.acquireLease(name, owner, ttlMs),
    releaseLease: (name, owner) => portals.releaseLease(name, owner),
    // Sealed by whoever writes it: it tells of the keys themselves.
    readCanary: (clientId) => portals.readCanary(clientId),
    replaceCanary: (clientId, before, after) => portals.replaceCanary(clientId, before, after),

    async readInstallation(key) {
      const found = await portals.readInstallation(key)
      return found && openInstallation(found)
    },
    createInstallation: (installation) => portals.createInstallation(turnInstallation(installation, seal)),
    replaceInstallation: (installation) => portals.replaceInstallation(turnInstallation(installation, seal)),
    uninstall: (tombstone) => portals.uninstall(turnInstallation(tombstone, seal)),
    async findByDomain(clientId, domain) {
      const found = await portals.findByDomain(clientId, domain)
      return found && openInstallation(found)
    },
    listInstallations: (page) =>
      openablePage(openInstallation, page.limit, (limit, last) =>
        portals.listInstallations({ ...page, ...(last && { after: last.memberId }), limit })
      ),

    async readGrant(key) {
      const found = await portals.readGrant(key)
      return found && openGrant(found)
    },
    createGrant: (grant) => portals.createGrant(turnTokens(grant, grant, seal)),
    commitTokens: (of, generation, tokens, marks) =>
      portals.commitTokens(of, generation, turnTokens(of, tokens, seal), marks),
    async resealGrant(key, before, after) {
      const stored = await portals.readGrant(key)
      if (stored === undefined) return false
      const opened = openGrant(stored)
      if (opened.accessToken !== before.accessToken || opened.refreshToken !== before.refreshToken)
        return false
      return portals.resealGrant(key, stored, turnTokens(key, after, seal))
    },
    // Complete or not at all: who owns a portal, and whether it is still installed, is decided by all of its grants.
    async listGrants(key) {
      const found = await portals.listGrants(key)
      return found.map(openGrant)
    },
    async listKeepAliveDue(clientId, dueAt, limit) {
      for (let asked = limit; ; asked *= 2) {
        const found = await portals.listKeepAliveDue(clientId, dueAt, asked)
        const due = openable(openGrant, found)
        if (due.length >= limit || found.length < asked || asked > mostDue) return due.slice(0, limit)
      }
    }
  }
}
