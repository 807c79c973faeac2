// Installations, grants and leases in PostgreSQL.

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
import { clockSlackMs } from '../common/lease.ts'
import type { PostgresDriver, Statements } from './driver.ts'
import { clock, deletionOf, swiftly } from './fragments.ts'
import type { Tables } from './tables.ts'

const ofPortal = 'client_id = ? AND member_id = ?'
const ofGrant = `${ofPortal} AND user_id = ?`
const ofThisGrant = `${ofGrant} AND created_at = coalesce(?, created_at)`

/** Two values a mark: whether it changes, and to what. */
const setMarks = markNames
  .map((mark) => grantColumns[mark].name)
  .map((name) => `${name} = CASE WHEN ? THEN ? ELSE ${name} END`)
  .join(', ')

/** @param now a clock in place of the server's */
export function createPortalStore(
  db: PostgresDriver,
  { installations, grants, leases, canaries, events }: Tables,
  now: (() => number) | undefined
): PortalStore {
  const selectInstallations = `SELECT ${namesOf(installationColumns)} FROM ${installations}`
  const selectGrants = `SELECT ${namesOf(grantColumns)} FROM ${grants}`

  async function replace(on: Statements, installation: Installation): Promise<boolean> {
    const next = { ...installation, revision: installation.revision + 1 }
    const changed = await on.run(
      `UPDATE ${installations} SET (${namesOf(installationColumns)}) = (${marksOf(installationColumns)})
       WHERE ${ofPortal} AND revision = ?`,
      ...valuesOf(installationColumns, next),
      ...portalKey(installation),
      installation.revision
    )
    return changed === 1
  }

  return {
    async readInstallation(key) {
      const [row] = await db.rows(`${selectInstallations} WHERE ${ofPortal}`, ...portalKey(key))
      return row && toInstallation(row)
    },

    async createInstallation(installation) {
      const created = await db.run(
        `INSERT INTO ${installations} (${namesOf(installationColumns)}) VALUES (${marksOf(installationColumns)})
         ON CONFLICT DO NOTHING`,
        ...valuesOf(installationColumns, { ...installation, revision: 1 })
      )
      return created === 1
    },

    async replaceInstallation(installation) {
      return replace(db, installation)
    },

    async listInstallations({ clientId, state, after = '', limit }) {
      const ofState = state === undefined ? '' : 'AND state = ?'
      const rows = await db.rows(
        `${selectInstallations} WHERE client_id = ? ${ofState} AND member_id > ? ORDER BY member_id LIMIT ?`,
        ...(state === undefined ? [clientId] : [clientId, state]),
        after,
        limit
      )
      return rows.map(toInstallation)
    },

    async findByDomain(clientId, domain) {
      const [row] = await db.rows(
        `${selectInstallations} WHERE client_id = ? AND domain = ? AND state <> 'uninstalled'
         ORDER BY updated_at DESC LIMIT 1`,
        clientId,
        domain
      )
      return row && toInstallation(row)
    },

    async uninstall(tombstone) {
      return db.inTransaction(async (step) => {
        if (!(await replace(step, tombstone))) return false
        // A statement of its own: it sees grants that were created while the one before waited for the installation.
        await step.run(`DELETE FROM ${grants} WHERE ${ofPortal}`, ...portalKey(tombstone))
        return true
      })
    },

    async forget(key) {
      return db.inTransaction(async (step) => {
        const forgotten = await step.run(`DELETE FROM ${installations} WHERE ${ofPortal}`, ...portalKey(key))
        if (forgotten === 0) return false
        await step.run(`DELETE FROM ${grants} WHERE ${ofPortal}`, ...portalKey(key))
        await step.run(`DELETE FROM ${events} WHERE ${ofPortal}`, ...portalKey(key))
        return true
      })
    },

    async readGrant(key) {
      const [row] = await db.rows(`${selectGrants} WHERE ${ofGrant}`, ...grantKey(key))
      return row && toGrant(row)
    },

    async listGrants(key) {
      const rows = await db.rows(`${selectGrants} WHERE ${ofPortal} ORDER BY user_id`, ...portalKey(key))
      return rows.map(toGrant)
    },

    async createGrant(grant) {
      // Holds the installation until the grant is stored, so that one that is being uninstalled keeps no grant.
      const created = await db.run(
        `INSERT INTO ${grants} (${namesOf(grantColumns)})
         SELECT ${marksOf(grantColumns)} FROM ${installations} WHERE ${ofPortal} AND state <> 'uninstalled' FOR SHARE
         ON CONFLICT DO NOTHING`,
        ...valuesOf(grantColumns, { ...grant, generation: 1 }),
        ...portalKey(grant)
      )
      return created === 1
    },

    async commitTokens(of, generation, tokens, marks) {
      const changed = await db.run(
        `UPDATE ${grants} SET generation = generation + 1, access_token = ?, access_expires_at = ?,
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
      const changed = await db.run(
        `UPDATE ${grants} SET ${setMarks} WHERE ${ofThisGrant} AND generation = coalesce(?, generation)`,
        ...markValues(marks),
        ...thisGrant(of),
        generation
      )
      return changed === 1
    },

    async resealGrant(key, before, after) {
      const changed = await db.run(
        `UPDATE ${grants} SET access_token = ?, refresh_token = ?
         WHERE ${ofGrant} AND access_token = ? AND refresh_token IS NOT DISTINCT FROM ?`,
        after.accessToken,
        after.refreshToken,
        ...grantKey(key),
        before.accessToken,
        before.refreshToken
      )
      return changed === 1
    },

    async listKeepAliveDue(clientId, dueAt, limit) {
      const rows = await db.rows(
        `${selectGrants} WHERE client_id = ? AND keep_alive_at <= ? ORDER BY keep_alive_at LIMIT ?`,
        clientId,
        dueAt,
        limit
      )
      return rows.map(toGrant)
    },

    async eraseDueGrants(clientId, dueAt, limit) {
      const key = ['client_id', 'member_id', 'user_id']
      return db.run(
        deletionOf(grants, key, 'erase_at', 'client_id = ? AND erase_at <= ?'),
        clientId,
        dueAt,
        limit
      )
    },

    async eraseTombstones(clientId, uninstalledBefore, limit) {
      const due = `client_id = ? AND state = 'uninstalled' AND uninstalled_at <= ?`
      return db.run(
        deletionOf(installations, ['client_id', 'member_id'], 'uninstalled_at', due),
        clientId,
        uninstalledBefore,
        limit
      )
    },

    async acquireLease(name, owner, ttlMs) {
      const at = now?.()
      // A lease in force is as `leaseRemainingMs` says. The row is written in any case, so that it is held and read as one.
      const [row] = await db.rows(
        `INSERT INTO ${leases} AS held (name, owner, until, ttl_ms)
         SELECT ?, ?, ${clock} + ?::bigint, ? FROM ${swiftly}
         ON CONFLICT (name) DO UPDATE SET (owner, until, ttl_ms) =
           (SELECT CASE WHEN is_free THEN excluded.owner ELSE held.owner END,
                   CASE WHEN is_free THEN seen.at + excluded.ttl_ms ELSE held.until END,
                   CASE WHEN is_free THEN excluded.ttl_ms ELSE held.ttl_ms END
            FROM (SELECT ${clock} AS at) AS seen, LATERAL
              (SELECT held.owner = excluded.owner
                 OR held.until - seen.at NOT BETWEEN 1 AND held.ttl_ms + ${clockSlackMs} AS is_free) AS found)
         RETURNING owner = ? AS granted, greatest(0, until - ${clock}) AS remaining_ms`,
        name,
        owner,
        at,
        ttlMs,
        ttlMs,
        at,
        owner,
        at
      )
      const granted = row?.['granted'] === true
      return { granted, remainingMs: granted ? ttlMs : Number(row?.['remaining_ms']) }
    },

    async releaseLease(name, owner) {
      await db.run(`DELETE FROM ${leases} USING ${swiftly} WHERE name = ? AND owner = ?`, name, owner)
    },

    async readCanary(clientId) {
      const [row] = await db.rows(`SELECT canary FROM ${canaries} WHERE client_id = ?`, clientId)
      return row && String(row['canary'])
    },

    async replaceCanary(clientId, before, after) {
      const changed =
        before === undefined
          ? await db.run(
              `INSERT INTO ${canaries} (client_id, canary) VALUES (?, ?) ON CONFLICT DO NOTHING`,
              clientId,
              after
            )
          : await db.run(
              `UPDATE ${canaries} SET canary = ? WHERE client_id = ? AND canary = ?`,
              after,
              clientId,
              before
            )
      return changed === 1
    }
  }
}
