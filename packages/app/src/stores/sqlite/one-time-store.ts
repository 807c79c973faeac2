// Values that are taken once, in SQLite.

import { AppError } from '../../errors/app-error.ts'
import type { OneTimeStore } from '../../store/one-time-store.ts'
import type { SqliteDriver } from './driver.ts'

export function createOneTimeStore(db: SqliteDriver, now: () => number): OneTimeStore {
  return {
    async put(name, value, expiresAt) {
      const stored = db.run(
        'INSERT INTO one_time_values (name, value, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        name,
        value,
        expiresAt
      )
      if (stored === 0) throw new AppError('internal', 'A one-time value needs a name of its own.')
    },

    async take(name) {
      const [taken] = db.rows('DELETE FROM one_time_values WHERE name = ? RETURNING value, expires_at', name)
      return taken !== undefined && Number(taken['expires_at']) > now() ? String(taken['value']) : undefined
    },

    async purge(limit) {
      return db.run(
        `DELETE FROM one_time_values WHERE rowid IN
           (SELECT rowid FROM one_time_values WHERE expires_at <= ? LIMIT ?)`,
        now(),
        limit
      )
    }
  }
}
