// Inbox and quarantine in memory.

import { randomUUID } from 'node:crypto'
import type { EventStatus, InboxEvent, NewInboxEvent } from '../../records/inbox-event.ts'
import type { InstallationKey } from '../../records/installation.ts'
import type { ClaimedEvent, InboxStore } from '../../store/inbox-store.ts'
import { dedupeWindowMs } from '../common/dedupe-window.ts'
import { cursorNumber, eventNumber } from '../common/event-id.ts'
import { copyOf, deleteSome } from './plain.ts'
import type { MemoryState, StoredEvent } from './state.ts'

export function createInboxStore({ events }: MemoryState): InboxStore {
  let lastNumber = 0

  function add(event: NewInboxEvent, status: EventStatus, quarantine?: StoredEvent['quarantine']): string {
    lastNumber += 1
    const id = String(lastNumber)
    const stored = { ...onlyEvent(event), id, status, attempts: 0, runAt: event.receivedAt }
    events.set(lastNumber, copyOf({ event: stored, ...(quarantine && { quarantine }) }))
    return id
  }

  function change(id: string, change: (stored: StoredEvent) => StoredEvent | undefined): boolean {
    const number = eventNumber(id)
    const stored = number === undefined ? undefined : events.get(number)
    const changed = stored && change(stored)
    if (number === undefined || changed === undefined) return false
    events.set(number, changed)
    return true
  }

  function settle(id: string, claim: string, settled: Partial<InboxEvent>): boolean {
    return change(id, (stored) =>
      stored.claim?.token === claim ? { event: { ...stored.event, ...settled } } : undefined
    )
  }

  function inQuarantine(key: InstallationKey, id: string): StoredEvent | undefined {
    const stored = events.get(eventNumber(id) ?? 0)
    return stored?.event.status === 'quarantined' &&
      stored.event.clientId === key.clientId &&
      stored.event.memberId === key.memberId
      ? stored
      : undefined
  }

  function isItsTurn({ event }: StoredEvent, now: number): boolean {
    if (event.orderKey === undefined) return true
    for (const other of events.values()) {
      const { id, clientId, orderKey, status } = other.event
      if (orderKey !== event.orderKey || clientId !== event.clientId || status !== 'pending') continue
      if (Number(id) < Number(event.id) || (id !== event.id && inHands(other, now))) return false
    }
    return true
  }

  return {
    async accept(event) {
      const since = event.receivedAt - dedupeWindowMs
      for (const { event: known } of events.values()) {
        if (known.status === 'quarantined' || known.receivedAt <= since) continue
        if (known.clientId !== event.clientId || known.dedupeKey !== event.dedupeKey) continue
        return { id: known.id, duplicate: true }
      }
      return { id: add(event, 'pending'), duplicate: false }
    },

    async claim({ clientId, now, leaseMs, limit }) {
      const due = [...events.values()]
        .filter(({ event }) => event.clientId === clientId && event.status === 'pending')
        .filter((stored) => stored.event.runAt <= now && !inHands(stored, now) && isItsTurn(stored, now))
        .toSorted((left, right) => left.event.runAt - right.event.runAt)
        .slice(0, limit)
      const token = randomUUID()
      return due.map(({ event }): ClaimedEvent => {
        const claimed = { ...event, attempts: event.attempts + 1 }
        events.set(Number(event.id), { event: claimed, claim: { token, until: now + leaseMs } })
        return { ...copyOf(claimed), claim: token }
      })
    },

    async acknowledge(id, claim, now) {
      return settle(id, claim, { status: 'delivered', settledAt: now })
    },

    async retryAt(id, claim, runAt, error) {
      return settle(id, claim, { runAt, lastError: error })
    },

    async postpone(id, claim, runAt, why) {
      return change(id, ({ event, claim: held }) =>
        held?.token === claim
          ? { event: { ...event, runAt, lastError: why, attempts: event.attempts - 1 } }
          : undefined
      )
    },

    async bury(id, claim, now, error) {
      return settle(id, claim, { status: 'dead', settledAt: now, lastError: error })
    },

    async replay(clientId, id, now) {
      return change(id, ({ event }) => {
        const settled = event.status === 'dead' || event.status === 'delivered'
        return settled && event.clientId === clientId ? { event: dueAgain(event, now) } : undefined
      })
    },

    async list({ clientId, status, memberId, after, limit }) {
      const before = cursorNumber(after)
      return [...events.values()]
        .toReversed()
        .map(({ event }) => event)
        .filter((event) => event.clientId === clientId && Number(event.id) < before)
        .filter((event) => status === undefined || event.status === status)
        .filter((event) => memberId === undefined || event.memberId === memberId)
        .slice(0, limit)
        .map(copyOf)
    },

    async purge(clientId, deliveredBefore, limit) {
      return deleteSome(
        events,
        limit,
        ({ event }) =>
          event.clientId === clientId &&
          event.status === 'delivered' &&
          (event.settledAt ?? Infinity) <= deliveredBefore
      )
    },

    async quarantine(event, bounds) {
      const { reason, sealedBody, expiresAt } = event
      const waiting = [...events.values()].filter(
        (stored) => stored.quarantine !== undefined && stored.event.clientId === event.clientId
      )
      if (waiting.some((stored) => stored.event.dedupeKey === event.dedupeKey)) return 'kept'
      const ofReason = waiting.filter((stored) => stored.quarantine?.reason === reason)
      const ofPortal = ofReason.filter((stored) => stored.event.memberId === event.memberId)
      if (ofReason.length >= bounds.total || ofPortal.length >= bounds.perPortal) return 'full'
      add(event, 'quarantined', { reason, sealedBody, expiresAt })
      return 'kept'
    },

    async listQuarantined({ clientId, memberId, reason, after, limit }) {
      const start = cursorNumber(after, 0)
      return [...events.values()]
        .filter(({ event }) => event.clientId === clientId && Number(event.id) > start)
        .filter(({ event }) => memberId === undefined || event.memberId === memberId)
        .flatMap(({ event, quarantine }) =>
          quarantine?.reason === reason ? [{ ...onlyEvent(event), id: event.id, ...quarantine }] : []
        )
        .slice(0, limit)
        .map(copyOf)
    },

    async resealQuarantined(event) {
      const stored = inQuarantine(event, event.id)
      if (stored?.quarantine === undefined) return false
      const quarantine = { ...stored.quarantine, sealedBody: event.sealedBody }
      events.set(Number(event.id), { ...stored, quarantine })
      return true
    },

    async discard(key, id) {
      return inQuarantine(key, id) !== undefined && events.delete(Number(id))
    },

    async purgeQuarantine(clientId, now, limit) {
      return deleteSome(
        events,
        limit,
        ({ event, quarantine }) =>
          event.clientId === clientId && quarantine !== undefined && quarantine.expiresAt <= now
      )
    }
  }
}

function inHands({ claim }: StoredEvent, now: number): boolean {
  return claim !== undefined && claim.until > now
}

function dueAgain(event: InboxEvent, now: number): InboxEvent {
  const { settledAt: _settledAt, ...rest } = event
  return { ...rest, status: 'pending', attempts: 0, runAt: now }
}

/** The fields of an event as it came in, without those of its state or its quarantine. */
function onlyEvent(event: NewInboxEvent): NewInboxEvent {
  return {
    clientId: event.clientId,
    memberId: event.memberId,
    event: event.event,
    receivedAt: event.receivedAt,
    ...(event.happenedAt !== undefined && { happenedAt: event.happenedAt }),
    ...(event.handlerId !== undefined && { handlerId: event.handlerId }),
    ...(event.actingUserId !== undefined && { actingUserId: event.actingUserId }),
    data: event.data ?? null,
    dedupeKey: event.dedupeKey,
    ...(event.orderKey !== undefined && { orderKey: event.orderKey })
  }
}
