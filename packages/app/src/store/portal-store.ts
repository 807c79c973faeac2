// Port 1 of the store: installations, their grants, and the leases that save double work.

import type { Grant, GrantKey, GrantMarks, GrantTokens } from '../records/grant.ts'
import type { Installation, InstallationKey, InstallationState } from '../records/installation.ts'

export interface InstallationPage {
  readonly clientId: string
  readonly state?: InstallationState
  /** Member id after which the page starts. */
  readonly after?: string
  /** 1 to 500. */
  readonly limit: number
}

/** Marks to set; `null` removes one, an absent mark stays. */
export type GrantMarksPatch = { readonly [Mark in keyof GrantMarks]?: GrantMarks[Mark] | null }

/** The texts under which a grant's tokens are stored. */
export interface StoredTokens {
  readonly accessToken: string
  readonly refreshToken?: string
}

/**
 * Which grant a change is meant for. With `createdAt` only the one that was created then: when a portal is forgotten and
 * installs again, generations begin again at 1.
 */
export interface GrantIdentity extends GrantKey {
  readonly createdAt?: number
}

export interface LeaseAnswer {
  readonly granted: boolean
  /** Milliseconds until the lease in force ends (the caller's own when granted), counted on the store's clock. */
  readonly remainingMs: number
}

/**
 * Every verb is one atomic step in the engine. What a verb answers with success survives the loss of the process,
 * and for engines with a disk the loss of power.
 */
export interface PortalStore {
  readInstallation(key: InstallationKey): Promise<Installation | undefined>

  /** Stores the record if its key is free; `false` when it is not, then nothing changes. The stored revision is 1. */
  createInstallation(installation: Installation): Promise<boolean>

  /**
   * Replaces the record if the stored revision is `installation.revision`, and raises the revision by one;
   * `false` when it is another one or the record is gone, then nothing changes.
   */
  replaceInstallation(installation: Installation): Promise<boolean>

  /** Ordered by member id (bytewise). */
  listInstallations(page: InstallationPage): Promise<readonly Installation[]>

  /** The installation at this domain that was updated last; an indexed query. Uninstalled ones are not found. */
  findByDomain(clientId: string, domain: string): Promise<Installation | undefined>

  /**
   * One step: replaces the record as `replaceInstallation` does, and deletes all grants of the portal.
   * `false` when the stored revision is another one, then nothing changes.
   */
  uninstall(tombstone: Installation): Promise<boolean>

  /** Deletes installation, grants, events and quarantined entries of the portal in one step; `false` when there was no installation. */
  forget(key: InstallationKey): Promise<boolean>

  readGrant(key: GrantKey): Promise<Grant | undefined>

  /** All grants of a portal, ordered by user id (bytewise). */
  listGrants(key: InstallationKey): Promise<readonly Grant[]>

  /**
   * Stores a first generation if the user has no grant yet and the installation is there and not `uninstalled`.
   * `false` otherwise, then nothing changes. The stored generation is 1.
   */
  createGrant(grant: Grant): Promise<boolean>

  /**
   * Compare-and-swap: stores the tokens if the stored generation is `generation`, raises it by one, applies `marks`
   * (`lostAt`, `coolDownUntil` and `failures` are removed unless given). An absent `refreshToken` or
   * `refreshExpiresAt` keeps the stored one, an absent `accessUsableUntilAt` removes it. `false` when the generation is
   * another one, the grant was created at another moment than `of` says, or is gone.
   */
  commitTokens(
    of: GrantIdentity,
    generation: number,
    tokens: GrantTokens,
    marks?: GrantMarksPatch
  ): Promise<boolean>

  /**
   * Sets marks without touching tokens or generation. With `generation` only if it is the stored one.
   * `false` when it is not, the grant was created at another moment than `of` says, or is gone.
   */
  markGrant(of: GrantIdentity, marks: GrantMarksPatch, generation?: number): Promise<boolean>

  /**
   * Compare-and-swap for a change of keys: replaces the stored texts of the tokens if they are exactly `before`, and
   * changes nothing else, not even the generation. `false` when they are others or the grant is gone. It compares texts,
   * since generations begin again at 1 when a portal is forgotten and installs again.
   */
  resealGrant(key: GrantKey, before: StoredTokens, after: StoredTokens): Promise<boolean>

  /** Grants of a client whose `keepAliveAt` is at or before `dueAt`, earliest first; an indexed query. */
  listKeepAliveDue(clientId: string, dueAt: number, limit: number): Promise<readonly Grant[]>

  /** Deletes up to `limit` grants of a client whose `eraseAt` is at or before `dueAt`; answers how many. */
  eraseDueGrants(clientId: string, dueAt: number, limit: number): Promise<number>

  /** Deletes up to `limit` installations of a client uninstalled at or before `uninstalledBefore`; answers how many. */
  eraseTombstones(clientId: string, uninstalledBefore: number, limit: number): Promise<number>

  /**
   * Gives the lease `name` to `owner` for `ttlMs` if nobody else holds it; the holder may ask again and prolongs it.
   * The clock is the store's own. A lease saves work, it protects nothing: commits compare generations.
   */
  acquireLease(name: string, owner: string, ttlMs: number): Promise<LeaseAnswer>

  /** Ends the lease if `owner` holds it, otherwise does nothing. */
  releaseLease(name: string, owner: string): Promise<void>

  /** The text that tells which keys a client's records are encrypted with; `undefined` before there is one. */
  readCanary(clientId: string): Promise<string | undefined>

  /** Compare-and-swap: stores `after` if the stored text is `before`; `undefined`: if there is none. */
  replaceCanary(clientId: string, before: string | undefined, after: string): Promise<boolean>
}
