// Budgets in SQLite.

import type { BudgetStore, Note } from '../../store/budget-store.ts'
import { pour, type BucketLevel } from '../common/leaky-bucket.ts'
import { inTransaction, type SqliteDriver } from './driver.ts'

/** @param swift a connection that need not wait for the disk: a budget may be forgotten with the power. */
export function createBudgetStore(swift: SqliteDriver, now: () => number): BudgetStore {
  function standing(name: string, at: number): Note | undefined {
    const [row] = swift.rows(
      'SELECT revision, note FROM budget_notes WHERE name = ? AND expires_at > ?',
      name,
      at
    )
    return row === undefined ? undefined : { revision: Number(row['revision']), text: String(row['note']) }
  }

  return {
    async reserve(name, bucket, cost, maxWaitMs = Infinity, knownRevision) {
      return inTransaction(swift, () => {
        const [before] = swift.rows('SELECT level, at, empty_at AS emptyAt FROM budgets WHERE name = ?', name)
        // The clock is read inside the transaction, so that no process drains time that another has drained.
        const at = now()
        const { level, waitMs } = pour(before as BucketLevel | undefined, bucket, cost, at)
        if (waitMs > maxWaitMs) return undefined
        swift.run(
          'INSERT OR REPLACE INTO budgets (name, level, at, empty_at) VALUES (?, ?, ?, ?)',
          name,
          level.level,
          level.at,
          level.emptyAt
        )
        if (knownRevision === undefined) return { waitMs }
        const note = standing(name, at)
        return note === undefined || note.revision === knownRevision ? { waitMs } : { waitMs, note }
      })
    },

    async writeNote(name, knownRevision, text, ttlMs) {
      return inTransaction(swift, () => {
        const at = now()
        const before = standing(name, at)
        if (before !== undefined && before.revision !== knownRevision)
          return { isWritten: false, note: before }
        const revision = Math.max((before?.revision ?? 0) + 1, at)
        swift.run(
          `INSERT INTO budget_notes (name, revision, note, expires_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET revision = max(revision + 1, excluded.revision),
             note = excluded.note, expires_at = excluded.expires_at`,
          name,
          revision,
          text,
          at + ttlMs
        )
        return { isWritten: true, note: standing(name, at) }
      })
    },

    async purge(limit) {
      const at = now()
      const emptied = swift.run(
        'DELETE FROM budgets WHERE rowid IN (SELECT rowid FROM budgets WHERE empty_at <= ? LIMIT ?)',
        at,
        limit
      )
      return (
        emptied +
        swift.run(
          'DELETE FROM budget_notes WHERE rowid IN (SELECT rowid FROM budget_notes WHERE expires_at <= ? LIMIT ?)',
          at,
          limit - emptied
        )
      )
    }
  }
}
