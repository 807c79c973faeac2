// Reads a row of the portal's offline queue (portal-behaviour.md section 7.2) as an event of the inbox.

import { createHash } from 'node:crypto'
import type { NewInboxEvent } from '../records/inbox-event.ts'
import type { InstallationKey } from '../records/installation.ts'
import { redactEvent } from '../wire/index.ts'

export interface OfflineRow {
  /** `ID` of the row, by which it is cleared. */
  readonly id: string
  readonly event: NewInboxEvent
}

/** `undefined` for what is no row: nobody can be asked about it, and it must not hold up the others. */
export function readOfflineRow(
  { clientId, memberId }: InstallationKey,
  row: unknown,
  receivedAt: number
): OfflineRow | undefined {
  const { ID, EVENT_NAME, EVENT_DATA, EVENT_ADDITIONAL, MESSAGE_ID, TIMESTAMP_X } = fieldsOf(row)
  const id = textOf(ID)
  const event = textOf(EVENT_NAME).toUpperCase()
  if (id === '' || event === '') return undefined
  const actingUserId = textOf(fieldsOf(EVENT_ADDITIONAL)['user_id'])
  const changed = textOf(TIMESTAMP_X)
  const happenedAt = Date.parse(changed)
  // The moment has whole seconds: without the id, a change right after the row was taken would pass for the one before.
  const parts = ['offline', clientId, memberId, event, textOf(MESSAGE_ID), changed, id]
  return {
    id,
    event: {
      clientId,
      memberId,
      event,
      receivedAt,
      ...(Number.isSafeInteger(happenedAt) && { happenedAt }),
      ...(/^[1-9]\d{0,17}$/.test(actingUserId) && { actingUserId }),
      data: redactEvent(asPosted(EVENT_DATA), []),
      dedupeKey: createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
    }
  }
}

/** In a POST every value is a text (portal-behaviour.md section 7.3): handlers need not know which way an event came. */
function asPosted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asPosted)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asPosted(inner)]))
  }
  if (typeof value === 'boolean') return value ? '1' : '0'
  return textOf(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
