// Budgets in SQLite.

import type { BudgetStore } from '../../store/budget-store.ts'
import { pour, type BucketLevel } from '../common/leaky-bucket.ts'
import { inTransaction, type SqliteDriver } from './driver.ts'

/** @param swift a connection that need not wait for the disk: a budget may be forgotten with the power. */
export function createBudgetStore(swift: SqliteDriver, now: () => number): BudgetStore {
  return {
    async reserve(name, bucket, cost, maxWaitMs = Infinity) {
      return inTransaction(swift, () => {
        const [before] = swift.rows('SELECT level, at, empty_at AS emptyAt FROM budgets WHERE name = ?', name)
        // The clock is read inside the transaction, so that no process drains time that another has drained.
        const { level, waitMs } = pour(before as BucketLevel | undefined, bucket, cost, now())
        if (waitMs > maxWaitMs) return undefined
        swift.run(
          'INSERT OR REPLACE INTO budgets (name, level, at, empty_at) VALUES (?, ?, ?, ?)',
          name,
          level.level,
          level.at,
          level.emptyAt
        )
        return { waitMs }
      })
    },

    async purge(limit) {
      return swift.run(
        'DELETE FROM budgets WHERE rowid IN (SELECT rowid FROM budgets WHERE empty_at <= ? LIMIT ?)',
        now(),
        limit
      )
    }
  }
}
