// Budgets in PostgreSQL: the leaky bucket as one statement, which waits for its turn at the bucket and then reads the clock.

import type { BudgetStore } from '../../store/budget-store.ts'
import { grainMs, pour } from '../common/leaky-bucket.ts'
import type { PostgresDriver } from './driver.ts'
import { clock, deletionOf, swiftly } from './fragments.ts'
import type { Tables } from './tables.ts'

/** @param now a clock in place of the server's */
export function createBudgetStore(
  db: PostgresDriver,
  { budgets }: Tables,
  now: (() => number) | undefined
): BudgetStore {
  /** As `pour` says. Takes the rate and the cost. */
  const pouredAt = (at: string): string =>
    `greatest(0, kept.level - greatest(0, ${at} - kept.at) * ?::float8 / 1000) + ?::float8`
  const spanMs = `ceil(poured.level / ?::float8 * 1000 - ${grainMs})::bigint`

  return {
    async reserve(name, bucket, cost, maxWaitMs = Infinity) {
      const { level, waitMs: leastWaitMs } = pour(undefined, bucket, cost, 0)
      if (leastWaitMs > maxWaitMs) return undefined
      const at = now?.()
      const rate = bucket.perSecond
      // The highest level whose wait, rounded up to whole milliseconds, is not too long.
      const highest =
        maxWaitMs === Infinity ? undefined : bucket.burst + ((Math.floor(maxWaitMs) + grainMs) * rate) / 1000
      const [row] = await db.rows(
        `INSERT INTO ${budgets} AS kept (name, level, at, empty_at)
         SELECT ?, ?, seen.at, seen.at + ?::bigint FROM (SELECT ${clock} AS at) AS seen, ${swiftly}
         ON CONFLICT (name) DO UPDATE SET (level, at, empty_at) =
           (SELECT poured.level, poured.at, poured.at + ${spanMs}
            FROM (SELECT seen.at, ${pouredAt('seen.at')} AS level FROM (SELECT ${clock} AS at) AS seen) AS poured)
         WHERE ${pouredAt(clock)} <= coalesce(?::float8, 'Infinity')
         RETURNING level`,
        name,
        level.level,
        level.emptyAt,
        at,
        rate,
        rate,
        cost,
        at,
        at,
        rate,
        cost,
        highest
      )
      if (row === undefined) return undefined
      const poured = { level: Number(row['level']), at: 0, emptyAt: 0 }
      return { waitMs: pour(poured, bucket, 0, 0).waitMs }
    },

    async purge(limit) {
      return db.run(
        deletionOf(budgets, ['name'], 'empty_at', `empty_at <= (SELECT ${clock})`),
        now?.(),
        limit
      )
    }
  }
}
