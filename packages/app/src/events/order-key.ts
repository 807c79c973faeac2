// Which events are heard one after another: those about one thing on one portal.

import { createHash } from 'node:crypto'
import type { EventOrder } from '../app-types.ts'
import type { NewInboxEvent } from '../records/inbox-event.ts'

/** `ONCRMDEALADD`, `CATALOG.PRODUCT.ON.UPDATE`, `ONCRMDYNAMICITEMADD_147`: what remains without the verb. */
const verb =
  /(ADD|UPDATE|DELETED?|(ENTITY)?SAVED|MOVETOCATEGORY|SETSTATUS|SETENUMVALUES|EXPOSE|(UN)?REGISTER)(?=(_\d+)?$)/

/** The event with its order key, if it has its turn among others. Throws what the application's function throws. */
export function inOrder(order: EventOrder | undefined, event: NewInboxEvent): NewInboxEvent {
  if (order === undefined) return event
  const { clientId: _clientId, dedupeKey: _dedupeKey, orderKey: _orderKey, ...told } = event
  const key = order === 'entity' ? entityOf(event) : order(told)
  if (key === undefined) return event
  // Portals choose parts of it, so it may be of any length.
  const orderKey = createHash('sha256')
    .update(JSON.stringify([event.memberId, key]))
    .digest('base64url')
  return { ...event, orderKey }
}

/** Events name their thing in `FIELDS`; those of tasks before or after the change, where "nothing" is `undefined` as a text. */
function entityOf({ event, data }: NewInboxEvent): string | undefined {
  for (const part of ['FIELDS', 'FIELDS_AFTER', 'FIELDS_BEFORE']) {
    const id = at(at(data, part), 'ID')
    if ((typeof id === 'string' && id !== '' && id !== 'undefined') || typeof id === 'number') {
      return JSON.stringify([event.replace(verb, ''), String(id)])
    }
  }
  return undefined
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}
