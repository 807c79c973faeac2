// Budgets in PostgreSQL: the leaky bucket as one statement, which waits for its turn at the bucket and then reads the clock.

import type { BudgetStore, Note } from '../../store/budget-store.ts'
import { grainMs, pour } from '../common/leaky-bucket.ts'
import type { PostgresDriver } from './driver.ts'
import { clock, deletionOf, swiftly } from './fragments.ts'
import type { Tables } from './tables.ts'

/** @param now a clock in place of the server's */
export function createBudgetStore(
  db: PostgresDriver,
  { budgets, budgetNotes }: Tables,
  now: (() => number) | undefined
): BudgetStore {
  /** As `pour` says. Takes the rate and the cost. */
  const pouredAt = (at: string): string =>
    `greatest(0, kept.level - greatest(0, ${at} - kept.at) * ?::float8 / 1000) + ?::float8`
  const spanMs = `ceil(poured.level / ?::float8 * 1000 - ${grainMs})::bigint`

  /** In one column, since a statement may answer one value of another table. */
  const standing = (name: string): string =>
    `(SELECT noted.revision || ' ' || noted.note FROM ${budgetNotes} AS noted
      WHERE noted.name = ${name} AND noted.revision <> ?::bigint AND noted.expires_at > ${clock})`

  return {
    async reserve(name, bucket, cost, maxWaitMs = Infinity, knownRevision) {
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
         RETURNING level, ${standing('kept.name')} AS note`,
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
        highest,
        knownRevision,
        at
      )
      if (row === undefined) return undefined
      const poured = { level: Number(row['level']), at: 0, emptyAt: 0 }
      const { waitMs } = pour(poured, bucket, 0, 0)
      const note = noteOf(row['note'])
      return note === undefined ? { waitMs } : { waitMs, note }
    },

    async writeNote(name, knownRevision, text, ttlMs) {
      const at = now?.()
      const [written] = await db.rows(
        `INSERT INTO ${budgetNotes} AS kept (name, revision, note, expires_at)
         SELECT ?, seen.at, ?, seen.at + ?::bigint FROM (SELECT ${clock} AS at) AS seen, ${swiftly}
         ON CONFLICT (name) DO UPDATE SET
           revision = greatest(kept.revision + 1, excluded.revision),
           note = excluded.note,
           expires_at = excluded.expires_at
         WHERE kept.revision = ?::bigint OR kept.expires_at <= ${clock}
         RETURNING revision`,
        name,
        text,
        ttlMs,
        at,
        knownRevision,
        at
      )
      if (written !== undefined)
        return { isWritten: true, note: { revision: Number(written['revision']), text } }
      const [row] = await db.rows(`SELECT ${standing('?')} AS note`, name, 0, at)
      return { isWritten: false, note: noteOf(row?.['note']) }
    },

    async purge(limit) {
      const at = now?.()
      const isDue = (column: string): string => `${column} <= (SELECT ${clock})`
      const emptied = await db.run(deletionOf(budgets, ['name'], 'empty_at', isDue('empty_at')), at, limit)
      const ended = await db.run(
        deletionOf(budgetNotes, ['name'], 'expires_at', isDue('expires_at')),
        at,
        limit - emptied
      )
      return emptied + ended
    }
  }
}

function noteOf(value: unknown): Note | undefined {
  if (typeof value !== 'string') return undefined
  const space = value.indexOf(' ')
  return { revision: Number(value.slice(0, space)), text: value.slice(space + 1) }
}
