// Values that are taken once, in PostgreSQL.

import { AppError } from '../../errors/app-error.ts'
import type { OneTimeStore } from '../../store/one-time-store.ts'
import type { PostgresDriver } from './driver.ts'
import { clock, deletionOf } from './fragments.ts'
import type { Tables } from './tables.ts'

/** @param now a clock in place of the server's */
export function createOneTimeStore(
  db: PostgresDriver,
  { oneTimeValues }: Tables,
  now: (() => number) | undefined
): OneTimeStore {
  return {
    async put(name, value, expiresAt) {
      const stored = await db.run(
        `INSERT INTO ${oneTimeValues} (name, value, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
        name,
        value,
        expiresAt
      )
      if (stored === 0) throw new AppError('internal', 'A one-time value needs a name of its own.')
    },

    async take(name) {
      const [taken] = await db.rows(
        `DELETE FROM ${oneTimeValues} WHERE name = ? RETURNING value, expires_at > ${clock} AS fresh`,
        name,
        now?.()
      )
      return taken?.['fresh'] === true ? String(taken['value']) : undefined
    },

    async purge(limit) {
      return db.run(
        deletionOf(oneTimeValues, ['name'], 'expires_at', `expires_at <= (SELECT ${clock})`),
        now?.(),
        limit
      )
    }
  }
}
