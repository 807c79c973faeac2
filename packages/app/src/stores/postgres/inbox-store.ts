// Inbox and quarantine in PostgreSQL: one table, so that both are listed in one order.

import { randomUUID } from 'node:crypto'
import type { NewInboxEvent } from '../../records/inbox-event.ts'
import type { ClaimedEvent, InboxStore } from '../../store/inbox-store.ts'
import {
  entryOf,
  eventColumns,
  marksOf,
  namesOf,
  newEventColumns,
  quarantineColumns,
  type SqlInput,
  valuesOf
} from '../common/columns.ts'
import { cursorNumber, eventNumber } from '../common/event-id.ts'
import { keepable } from '../common/keepable.ts'
import type { Acceptance } from './acceptance.ts'
import type { PostgresDriver } from './driver.ts'
import { deletionOf } from './fragments.ts'
import type { Tables } from './tables.ts'

const inHand = 'number = ? AND claim = ?'
const inQuarantine = `client_id = ? AND member_id = ? AND number = ? AND status = 'quarantined'`
const letGo = 'claim = NULL, claimed_until = NULL'
/** Takes the moment from which a claim counts: nothing with the key is before it, nothing with the key is in hands. */
const itsTurn = (
  events: string
): string => `(due.order_key IS NULL OR NOT EXISTS (SELECT FROM ${events} AS other
    WHERE other.client_id = due.client_id AND other.order_key = due.order_key AND other.status = 'pending'
      AND (other.number < due.number OR other.number > due.number AND other.claimed_until > ?)))`
const dueAgain = `status = 'pending', attempts = 0, run_at = ?, settled_at = NULL, ${letGo}`

export function createInboxStore(
  db: PostgresDriver,
  { events }: Tables,
  { accept }: Pick<Acceptance, 'accept'>
): InboxStore {
  const changes = async (sql: string, ...values: readonly SqlInput[]): Promise<boolean> =>
    (await db.run(sql, ...values)) === 1

  return {
    accept,

    async claim({ clientId, now, leaseMs, limit }) {
      const claim = randomUUID()
      const rows = await db.inTransaction(async (step) => {
        // One at a time: a statement that does not see yet what another claims would give out two of one order key.
        await step.rows('SELECT pg_advisory_xact_lock(hashtextextended(?, 1))', `${events} ${clientId}`)
        return step.rows(
          `WITH due AS MATERIALIZED
             (SELECT number AS due_number FROM ${events} AS due WHERE client_id = ? AND status = 'pending'
                AND run_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?) AND ${itsTurn(events)}
              ORDER BY run_at, number LIMIT ? FOR UPDATE SKIP LOCKED)
           UPDATE ${events} SET attempts = attempts + 1, claim = ?, claimed_until = ?
           FROM due WHERE number = due_number
           RETURNING ${namesOf(eventColumns)}`,
          clientId,
          now,
          now,
          now,
          limit,
          claim,
          now + leaseMs
        )
      })
      return rows
        .map((row): ClaimedEvent => ({ ...entryOf(eventColumns, row), claim }))
        .toSorted((left, right) => left.runAt - right.runAt || Number(left.id) - Number(right.id))
    },

    async acknowledge(id, claim, now) {
      return changes(
        `UPDATE ${events} SET status = 'delivered', settled_at = ?, ${letGo} WHERE ${inHand}`,
        now,
        eventNumber(id),
        claim
      )
    },

    async retryAt(id, claim, runAt, error) {
      return changes(
        `UPDATE ${events} SET run_at = ?, last_error = ?, ${letGo} WHERE ${inHand}`,
        runAt,
        keepable(error),
        eventNumber(id),
        claim
      )
    },

    async postpone(id, claim, runAt, why) {
      return changes(
        `UPDATE ${events} SET run_at = ?, last_error = ?, attempts = attempts - 1, ${letGo} WHERE ${inHand}`,
        runAt,
        keepable(why),
        eventNumber(id),
        claim
      )
    },

    async bury(id, claim, now, error) {
      return changes(
        `UPDATE ${events} SET status = 'dead', settled_at = ?, last_error = ?, ${letGo} WHERE ${inHand}`,
        now,
        keepable(error),
        eventNumber(id),
        claim
      )
    },

    async replay(clientId, id, now) {
      return changes(
        `UPDATE ${events} SET ${dueAgain} WHERE client_id = ? AND number = ? AND status IN ('dead', 'delivered')`,
        now,
        clientId,
        eventNumber(id)
      )
    },

    async list({ clientId, status, memberId, after, limit }) {
      const conditions = ['client_id = ?', 'number < ?']
      const values: SqlInput[] = [clientId, cursorNumber(after)]
      if (status !== undefined) conditions.push('status = ?')
      if (status !== undefined) values.push(status)
      if (memberId !== undefined) conditions.push('member_id = ?')
      if (memberId !== undefined) values.push(memberId)
      const rows = await db.rows(
        `SELECT ${namesOf(eventColumns)} FROM ${events} WHERE ${conditions.join(' AND ')}
         ORDER BY number DESC LIMIT ?`,
        ...values,
        limit
      )
      return rows.map((row) => entryOf(eventColumns, row))
    },

    async purge(clientId, deliveredBefore, limit) {
      const due = `client_id = ? AND status = 'delivered' AND settled_at <= ?`
      return db.run(deletionOf(events, ['number'], 'settled_at', due), clientId, deliveredBefore, limit)
    },

    async quarantine(event, bounds) {
      const { clientId, memberId, dedupeKey, reason } = event
      const waiting = `SELECT 1 FROM ${events} WHERE client_id = ? AND status = 'quarantined'`
      const known = [clientId, dedupeKey]
      const { total, perPortal } = bounds
      const room = [clientId, reason, total, total, clientId, reason, memberId, perPortal, perPortal]
      return db.inTransaction(async (step) => {
        // One at a time, or two would take the last place. The next statement sees what the one before has stored.
        await step.rows(`SELECT pg_advisory_xact_lock(hashtextextended(?, 0))`, `${events} ${clientId}`)
        const [row] = await step.rows(
          `WITH verdict AS
             (SELECT CASE
                WHEN EXISTS (${waiting} AND dedupe_key = ?) THEN 'known'
                WHEN (SELECT count(*) FROM (${waiting} AND reason = ? LIMIT ?) AS of_all) >= ? THEN 'full'
                WHEN (SELECT count(*) FROM (${waiting} AND reason = ? AND member_id = ? LIMIT ?) AS of_portal) >= ?
                  THEN 'full'
                ELSE 'new' END AS word),
           added AS
             (INSERT INTO ${events}
                (${namesOf(newEventColumns)}, status, attempts, run_at, reason, sealed_body, expires_at)
              SELECT ${marksOf(newEventColumns)}, 'quarantined', 0, ?, ?, ?, ? FROM verdict WHERE word = 'new')
           SELECT word FROM verdict`,
          ...known,
          ...room,
          ...eventValues(event),
          event.receivedAt,
          reason,
          event.sealedBody,
          event.expiresAt
        )
        return row?.['word'] === 'full' ? 'full' : 'kept'
      })
    },

    async listQuarantined({ clientId, memberId, reason, after, limit }) {
      const ofPortal = memberId === undefined ? '' : 'AND member_id = ?'
      const rows = await db.rows(
        `SELECT ${namesOf(quarantineColumns)} FROM ${events}
         WHERE client_id = ? AND status = 'quarantined' AND reason = ? ${ofPortal} AND number > ?
         ORDER BY number LIMIT ?`,
        clientId,
        reason,
        ...(memberId === undefined ? [] : [memberId]),
        cursorNumber(after, 0),
        limit
      )
      return rows.map((row) => entryOf(quarantineColumns, row))
    },

    async resealQuarantined({ clientId, memberId, id, sealedBody }) {
      return changes(
        `UPDATE ${events} SET sealed_body = ? WHERE ${inQuarantine}`,
        sealedBody,
        clientId,
        memberId,
        eventNumber(id)
      )
    },

    async discard(key, id) {
      return changes(
        `DELETE FROM ${events} WHERE ${inQuarantine}`,
        key.clientId,
        key.memberId,
        eventNumber(id)
      )
    },

    async purgeQuarantine(clientId, now, limit) {
      const due = `client_id = ? AND status = 'quarantined' AND expires_at <= ?`
      return db.run(deletionOf(events, ['number'], 'expires_at', due), clientId, now, limit)
    }
  }
}

function eventValues(event: NewInboxEvent): readonly SqlInput[] {
  return valuesOf(newEventColumns, { ...event, data: event.data ?? null })
}
