// Installations with encrypted application tokens, and grants with encrypted tokens.

import type { Grant, GrantKey, GrantTokens } from '../records/grant.ts'
import type { Installation, InstallationKey } from '../records/installation.ts'
import type { PortalStore } from '../store/portal-store.ts'
import type { Place, Turn, Vault } from './envelope.ts'

export function encryptPortals(portals: PortalStore, { seal, open }: Vault): PortalStore {
  // Each verb by name: a store may be an object of a class, whose verbs a spread does not see.
  return {
    forget: (key) => portals.forget(key),
    markGrant: (key, marks, generation) => portals.markGrant(key, marks, generation),
    eraseDueGrants: (clientId, dueAt, limit) => portals.eraseDueGrants(clientId, dueAt, limit),
    eraseTombstones: (clientId, uninstalledBefore, limit) =>
      portals.eraseTombstones(clientId, uninstalledBefore, limit),
    acquireLease: (name, owner, ttlMs) => portals.acquireLease(name, owner, ttlMs),
    releaseLease: (name, owner) => portals.releaseLease(name, owner),

    async readInstallation(key) {
      const found = await portals.readInstallation(key)
      return found && turnInstallation(found, open)
    },
    createInstallation: (installation) => portals.createInstallation(turnInstallation(installation, seal)),
    replaceInstallation: (installation) => portals.replaceInstallation(turnInstallation(installation, seal)),
    uninstall: (tombstone) => portals.uninstall(turnInstallation(tombstone, seal)),
    async findByDomain(clientId, domain) {
      const found = await portals.findByDomain(clientId, domain)
      return found && turnInstallation(found, open)
    },
    async listInstallations(page) {
      const found = await portals.listInstallations(page)
      return found.map((installation) => turnInstallation(installation, open))
    },

    async readGrant(key) {
      const found = await portals.readGrant(key)
      return found && turnGrant(found, open)
    },
    createGrant: (grant) => portals.createGrant(turnGrant(grant, seal)),
    commitTokens: (key, generation, tokens, marks) =>
      portals.commitTokens(key, generation, turnTokens(key, tokens, seal), marks),
    async listGrants(key) {
      const found = await portals.listGrants(key)
      return found.map((grant) => turnGrant(grant, open))
    },
    async listKeepAliveDue(clientId, dueAt, limit) {
      const found = await portals.listKeepAliveDue(clientId, dueAt, limit)
      return found.map((grant) => turnGrant(grant, open))
    }
  }
}

function turnInstallation(installation: Installation, turn: Turn): Installation {
  const place = placeOf('installations', installation, 'application_tokens')
  return {
    ...installation,
    applicationTokens: installation.applicationTokens.map((token) => ({
      ...token,
      value: turn(place, token.value)
    }))
  }
}

function turnGrant(grant: Grant, turn: Turn): Grant {
  return { ...grant, ...turnTokens(grant, grant, turn) }
}

function turnTokens<Tokens extends GrantTokens>(key: GrantKey, tokens: Tokens, turn: Turn): Tokens {
  const { accessToken, refreshToken } = tokens
  return {
    ...tokens,
    accessToken: turn(placeOf('grants', key, 'access_token'), accessToken),
    ...(refreshToken !== undefined && {
      refreshToken: turn(placeOf('grants', key, 'refresh_token'), refreshToken)
    })
  }
}

function placeOf(table: string, key: InstallationKey & { readonly userId?: string }, column: string): Place {
  const { clientId, memberId, userId } = key
  return {
    table,
    primaryKey: userId === undefined ? [clientId, memberId] : [clientId, memberId, userId],
    column
  }
}
