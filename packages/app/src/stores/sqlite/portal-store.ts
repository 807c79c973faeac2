// Installations, grants and leases in SQLite.

import type { Installation } from '../../records/installation.ts'
import type { PortalStore } from '../../store/portal-store.ts'
import { grantColumns, installationColumns, marksOf, namesOf, valuesOf } from '../common/columns.ts'
import {
  grantKey,
  markValues,
  portalKey,
  thisGrant,
  toGrant,
  toInstallation
} from '../common/portal-values.ts'
import { markNames, marksOfCommit } from '../common/grant-marks.ts'
import { leaseRemainingMs, type Lease } from '../common/lease.ts'
import { inTransaction, type SqliteDriver } from './driver.ts'

const selectInstallations = `SELECT ${namesOf(installationColumns)} FROM installations`
const selectGrants = `SELECT ${namesOf(grantColumns)} FROM grants`
const ofPortal = 'client_id = ? AND member_id = ?'
const ofGrant = `${ofPortal} AND user_id = ?`
const ofThisGrant = `${ofGrant} AND created_at = coalesce(?, created_at)`

/** Two values a mark: whether it changes, and to what. */
const setMarks = markNames
  .map((mark) => grantColumns[mark].name)
  .map((name) => `${name} = CASE WHEN ? THEN ? ELSE ${name} END`)
  .join(', ')

/**
 * @param durable a connection whose commits are on disk when they answer
 * @param swift one that need not wait for the disk: what a lease says may be forgotten with the power
 */
export function createPortalStore(
  durable: SqliteDriver,
  swift: SqliteDriver,
  now: () => number
): PortalStore {
  function replace(installation: Installation): boolean {
    const next = { ...installation, revision: installation.revision + 1 }
    const changed = durable.run(
      `UPDATE installations SET (${namesOf(installationColumns)}) = (${marksOf(installationColumns)})
       WHERE ${ofPortal} AND revision = ?`,
      ...valuesOf(installationColumns, next),
      ...portalKey(installation),
      installation.revision
    )
    return changed === 1
  }

  return {
    async readInstallation(key) {
      const [row] = durable.rows(`${selectInstallations} WHERE ${ofPortal}`, ...portalKey(key))
      return row && toInstallation(row)
    },

    async createInstallation(installation) {
      const created = durable.run(
        `INSERT INTO installations (${namesOf(installationColumns)}) VALUES (${marksOf(installationColumns)})
         ON CONFLICT DO NOTHING`,
        ...valuesOf(installationColumns, { ...installation, revision: 1 })
      )
      return created === 1
    },

    async replaceInstallation(installation) {
      return replace(installation)
    },

    async listInstallations({ clientId, state, after = '', limit }) {
      const ofState = state === undefined ? '' : 'AND state = ?'
      return durable
        .rows(
          `${selectInstallations} WHERE client_id = ? ${ofState} AND member_id > ? ORDER BY member_id LIMIT ?`,
          ...(state === undefined ? [clientId] : [clientId, state]),
          after,
          limit
        )
        .map(toInstallation)
    },

    async findByDomain(clientId, domain) {
      const [row] = durable.rows(
        `${selectInstallations} WHERE client_id = ? AND domain = ? AND state <> 'uninstalled'
         ORDER BY updated_at DESC LIMIT 1`,
        clientId,
        domain
      )
      return row && toInstallation(row)
    },

    async uninstall(tombstone) {
      return inTransaction(durable, () => {
        if (!replace(tombstone)) return false
        durable.run(`DELETE FROM grants WHERE ${ofPortal}`, ...portalKey(tombstone))
        return true
      })
    },

    async forget(key) {
      return inTransaction(durable, () => {
        if (durable.run(`DELETE FROM installations WHERE ${ofPortal}`, ...portalKey(key)) === 0) return false
        durable.run(`DELETE FROM grants WHERE ${ofPortal}`, ...portalKey(key))
        durable.run(`DELETE FROM events WHERE ${ofPortal}`, ...portalKey(key))
        return true
      })
    },

    async readGrant(key) {
      const [row] = durable.rows(`${selectGrants} WHERE ${ofGrant}`, ...grantKey(key))
      return row && toGrant(row)
    },

    async listGrants(key) {
      return durable
        .rows(`${selectGrants} WHERE ${ofPortal} ORDER BY user_id`, ...portalKey(key))
        .map(toGrant)
    },

    async createGrant(grant) {
      const created = durable.run(
        `INSERT INTO grants (${namesOf(grantColumns)}) SELECT ${marksOf(grantColumns)}
         WHERE EXISTS (SELECT 1 FROM installations WHERE ${ofPortal} AND state <> 'uninstalled')
         ON CONFLICT DO NOTHING`,
        ...valuesOf(grantColumns, { ...grant, generation: 1 }),
        ...portalKey(grant)
      )
      return created === 1
    },

    async commitTokens(of, generation, tokens, marks) {
      const changed = durable.run(
        `UPDATE grants SET generation = generation + 1, access_token = ?, access_expires_at = ?,
           access_usable_until_at = ?,
           refresh_token = coalesce(?, refresh_token), refresh_expires_at = coalesce(?, refresh_expires_at),
           source = ?, refreshed_at = ?, ${setMarks}
         WHERE ${ofThisGrant} AND generation = ?`,
        tokens.accessToken,
        tokens.accessExpiresAt,
        tokens.accessUsableUntilAt,
        tokens.refreshToken,
        tokens.refreshExpiresAt,
        tokens.source,
        tokens.refreshedAt,
        ...markValues(marksOfCommit(marks)),
        ...thisGrant(of),
        generation
      )
      return changed === 1
    },

    async markGrant(of, marks, generation) {
      const changed = durable.run(
        `UPDATE grants SET ${setMarks} WHERE ${ofThisGrant} AND generation = coalesce(?, generation)`,
        ...markValues(marks),
        ...thisGrant(of),
        generation
      )
      return changed === 1
    },

    async resealGrant(key, before, after) {
      const changed = durable.run(
        `UPDATE grants SET access_token = ?, refresh_token = ?
         WHERE ${ofGrant} AND access_token = ? AND refresh_token IS ?`,
        after.accessToken,
        after.refreshToken,
        ...grantKey(key),
        before.accessToken,
        before.refreshToken
      )
      return changed === 1
    },

    async listKeepAliveDue(clientId, dueAt, limit) {
      return durable
        .rows(
          `${selectGrants} WHERE client_id = ? AND keep_alive_at <= ? ORDER BY keep_alive_at LIMIT ?`,
          clientId,
          dueAt,
          limit
        )
        .map(toGrant)
    },

    async eraseDueGrants(clientId, dueAt, limit) {
      return durable.run(
        `DELETE FROM grants WHERE rowid IN
           (SELECT rowid FROM grants WHERE client_id = ? AND erase_at <= ? LIMIT ?)`,
        clientId,
        dueAt,
        limit
      )
    },

    async eraseTombstones(clientId, uninstalledBefore, limit) {
      return durable.run(
        `DELETE FROM installations WHERE rowid IN
           (SELECT rowid FROM installations
            WHERE client_id = ? AND state = 'uninstalled' AND uninstalled_at <= ? LIMIT ?)`,
        clientId,
        uninstalledBefore,
        limit
      )
    },

    async acquireLease(name, owner, ttlMs) {
      return inTransaction(swift, () => {
        const [held] = swift.rows('SELECT owner, until, ttl_ms AS ttlMs FROM leases WHERE name = ?', name)
        // Read inside the transaction: time passes while it waits for its turn.
        const at = now()
        const remainingMs = leaseRemainingMs(held as Lease | undefined, at)
        if (remainingMs > 0 && held?.['owner'] !== owner) return { granted: false, remainingMs }
        swift.run(
          'INSERT OR REPLACE INTO leases (name, owner, until, ttl_ms) VALUES (?, ?, ?, ?)',
          name,
          owner,
          at + ttlMs,
          ttlMs
        )
        return { granted: true, remainingMs: ttlMs }
      })
    },

    async releaseLease(name, owner) {
      swift.run('DELETE FROM leases WHERE name = ? AND owner = ?', name, owner)
    },

    async readCanary(clientId) {
      const [row] = durable.rows('SELECT canary FROM canaries WHERE client_id = ?', clientId)
      return row && String(row['canary'])
    },

    async replaceCanary(clientId, before, after) {
      const changed =
        before === undefined
          ? durable.run(
              'INSERT INTO canaries (client_id, canary) VALUES (?, ?) ON CONFLICT DO NOTHING',
              clientId,
              after
            )
          : durable.run(
              'UPDATE canaries SET canary = ? WHERE client_id = ? AND canary = ?',
              after,
              clientId,
              before
            )
      return changed === 1
    }
  }
}
