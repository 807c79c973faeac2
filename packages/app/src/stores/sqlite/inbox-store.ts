// Inbox and quarantine in SQLite: one table, so that both are listed in one order.

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
import { dedupeWindowMs } from '../common/dedupe-window.ts'
import { cursorNumber, eventNumber } from '../common/event-id.ts'
import { keepable } from '../common/keepable.ts'
import type { SqliteDriver } from './driver.ts'
import type { GroupCommit } from './group-commit.ts'

const inHand = 'number = ? AND claim = ?'
const inQuarantine = `client_id = ? AND member_id = ? AND number = ? AND status = 'quarantined'`
const letGo = 'claim = NULL, claimed_until = NULL'
/** Takes the moment from which a claim counts: nothing with the key is before it, nothing with the key is in hands. */
const itsTurn = `(order_key IS NULL OR NOT EXISTS (SELECT 1 FROM events AS other
    WHERE other.client_id = events.client_id AND other.order_key = events.order_key AND other.status = 'pending'
      AND (other.number < events.number OR other.number > events.number AND other.claimed_until > ?)))`
const dueAgain = `status = 'pending', attempts = 0, run_at = ?, settled_at = NULL, ${letGo}`

export function createInboxStore(db: SqliteDriver, group: GroupCommit): InboxStore {
  const changes = (sql: string, ...values: readonly SqlInput[]): Promise<boolean> =>
    group.add(() => db.run(sql, ...values) === 1)

  return {
    async accept(event) {
      return group.add(() => {
        const [known] = db.rows(
          `SELECT number FROM events WHERE client_id = ? AND dedupe_key = ? AND received_at > ?
             AND status <> 'quarantined' ORDER BY number LIMIT 1`,
          event.clientId,
          event.dedupeKey,
          event.receivedAt - dedupeWindowMs
        )
        if (known !== undefined) return { id: String(known['number']), duplicate: true }
        const [added] = db.rows(
          `INSERT INTO events (${namesOf(newEventColumns)}, status, attempts, run_at)
           VALUES (${marksOf(newEventColumns)}, 'pending', 0, ?) RETURNING number`,
          ...eventValues(event),
          event.receivedAt
        )
        return { id: String(added?.['number']), duplicate: false }
      })
    },

    async claim({ clientId, now, leaseMs, limit }) {
      const claim = randomUUID()
      return db
        .rows(
          `UPDATE events SET attempts = attempts + 1, claim = ?, claimed_until = ?
           WHERE number IN
             (SELECT number FROM events WHERE client_id = ? AND status = 'pending' AND run_at <= ?
                AND (claimed_until IS NULL OR claimed_until <= ?) AND ${itsTurn} ORDER BY run_at, number LIMIT ?)
           RETURNING ${namesOf(eventColumns)}`,
          claim,
          now + leaseMs,
          clientId,
          now,
          now,
          now,
          limit
        )
        .map((row): ClaimedEvent => ({ ...entryOf(eventColumns, row), claim }))
        .toSorted((left, right) => left.runAt - right.runAt || Number(left.id) - Number(right.id))
    },

    async acknowledge(id, claim, now) {
      return changes(
        `UPDATE events SET status = 'delivered', settled_at = ?, ${letGo} WHERE ${inHand}`,
        now,
        eventNumber(id),
        claim
      )
    },

    async retryAt(id, claim, runAt, error) {
      return changes(
        `UPDATE events SET run_at = ?, last_error = ?, ${letGo} WHERE ${inHand}`,
        runAt,
        keepable(error),
        eventNumber(id),
        claim
      )
    },

    async postpone(id, claim, runAt, why) {
      return changes(
        `UPDATE events SET run_at = ?, last_error = ?, attempts = attempts - 1, ${letGo} WHERE ${inHand}`,
        runAt,
        keepable(why),
        eventNumber(id),
        claim
      )
    },

    async bury(id, claim, now, error) {
      return changes(
        `UPDATE events SET status = 'dead', settled_at = ?, last_error = ?, ${letGo} WHERE ${inHand}`,
        now,
        keepable(error),
        eventNumber(id),
        claim
      )
    },

    async replay(clientId, id, now) {
      return changes(
        `UPDATE events SET ${dueAgain} WHERE client_id = ? AND number = ? AND status IN ('dead', 'delivered')`,
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
      return db
        .rows(
          `SELECT ${namesOf(eventColumns)} FROM events WHERE ${conditions.join(' AND ')}
           ORDER BY number DESC LIMIT ?`,
          ...values,
          limit
        )
        .map((row) => entryOf(eventColumns, row))
    },

    async purge(clientId, deliveredBefore, limit) {
      return db.run(
        `DELETE FROM events WHERE number IN
           (SELECT number FROM events WHERE client_id = ? AND status = 'delivered' AND settled_at <= ? LIMIT ?)`,
        clientId,
        deliveredBefore,
        limit
      )
    },

    async quarantine(event, bounds) {
      const { clientId, memberId, reason } = event
      const waiting = `SELECT 1 FROM events WHERE client_id = ? AND status = 'quarantined'`
      const reached = (bound: number, condition: string, ...values: readonly SqlInput[]): boolean =>
        db.rows(`${waiting} AND ${condition} LIMIT ?`, clientId, ...values, bound).length >= bound

      return group.add(() => {
        if (reached(1, 'dedupe_key = ?', event.dedupeKey)) return 'kept'
        if (reached(bounds.total, 'reason = ?', reason)) return 'full'
        if (reached(bounds.perPortal, 'reason = ? AND member_id = ?', reason, memberId)) return 'full'
        db.run(
          `INSERT INTO events (${namesOf(newEventColumns)}, status, attempts, run_at, reason, sealed_body, expires_at)
           VALUES (${marksOf(newEventColumns)}, 'quarantined', 0, ?, ?, ?, ?)`,
          ...eventValues(event),
          event.receivedAt,
          reason,
          event.sealedBody,
          event.expiresAt
        )
        return 'kept'
      })
    },

    async listQuarantined({ clientId, memberId, reason, after, limit }) {
      const ofPortal = memberId === undefined ? '' : 'AND member_id = ?'
      return db
        .rows(
          `SELECT ${namesOf(quarantineColumns)} FROM events
           WHERE client_id = ? AND status = 'quarantined' AND reason = ? ${ofPortal} AND number > ?
           ORDER BY number LIMIT ?`,
          clientId,
          reason,
          ...(memberId === undefined ? [] : [memberId]),
          cursorNumber(after, 0),
          limit
        )
        .map((row) => entryOf(quarantineColumns, row))
    },

    async resealQuarantined({ clientId, memberId, id, sealedBody }) {
      return changes(
        `UPDATE events SET sealed_body = ? WHERE ${inQuarantine}`,
        sealedBody,
        clientId,
        memberId,
        eventNumber(id)
      )
    },

    async discard(key, id) {
      return changes(`DELETE FROM events WHERE ${inQuarantine}`, key.clientId, key.memberId, eventNumber(id))
    },

    async purgeQuarantine(clientId, now, limit) {
      return db.run(
        `DELETE FROM events WHERE number IN
           (SELECT number FROM events WHERE client_id = ? AND status = 'quarantined' AND expires_at <= ? LIMIT ?)`,
        clientId,
        now,
        limit
      )
    }
  }
}

function eventValues(event: NewInboxEvent): readonly SqlInput[] {
  return valuesOf(newEventColumns, { ...event, data: event.data ?? null })
}
