// Reads the POST with which a portal tells of an event (portal-behaviour.md section 7.3, wire.md section 6).

import { createHash } from 'node:crypto'
import type { NewInboxEvent } from '../records/inbox-event.ts'
import type { PostedHost } from '../proof/proof.ts'
import {
  eventNameRule,
  type Form,
  hostRule,
  memberIdRule,
  optionalSecurityField,
  redactEvent,
  securityField,
  textAt,
  tokenRule,
  toPlain,
  urlRule,
  userIdRule,
  valueAt
} from '../wire/index.ts'

export interface EventPost {
  /** Upper case. */
  readonly event: string
  readonly memberId: string
  readonly hosts: readonly PostedHost[]
  readonly server?: { readonly field: string; readonly value: string }
  readonly accessToken?: string
  readonly refreshToken?: string
  readonly applicationToken?: string
  readonly claimedStatus?: string
  /** As sent; only ONAPPINSTALL's own words are looked at. */
  readonly installed?: string
  /** What is kept of it: without tokens. */
  readonly kept: NewInboxEvent
}

/** Throws `bad-request` with the field at fault. */
export function readEvent(body: Form, clientId: string, receivedAt: number): EventPost {
  const event = securityField(body, 'event', eventNameRule).toUpperCase()
  const memberId = securityField(body, 'auth[member_id]', memberIdRule)
  const accessToken = optionalSecurityField(body, 'auth[access_token]', tokenRule)
  const refreshToken = optionalSecurityField(body, 'auth[refresh_token]', tokenRule)
  const applicationToken = optionalSecurityField(body, 'auth[application_token]', tokenRule)
  const server = optionalSecurityField(body, 'auth[server_endpoint]', urlRule)
  const domain = optionalSecurityField(body, 'auth[domain]', hostRule)
  const endpoint = optionalSecurityField(body, 'auth[client_endpoint]', urlRule)
  const actingUserId = optionalSecurityField(body, 'auth[user_id]', userIdRule)
  const claimedStatus = textAt(body, 'auth[status]')
  const installed = textAt(body, 'data[INSTALLED]')
  const tokens = [accessToken, refreshToken, applicationToken].filter((token) => token !== undefined)
  const data = redactEvent(toPlain(valueAt(body, 'data') ?? ''), tokens)
  const handlerId = textAt(body, 'event_handler_id')
  const ts = textAt(body, 'ts')
  return {
    event,
    memberId,
    hosts: [
      ...(domain === undefined ? [] : [{ field: 'auth[domain]', kind: 'host' as const, value: domain }]),
      ...(endpoint === undefined
        ? []
        : [{ field: 'auth[client_endpoint]', kind: 'address' as const, value: endpoint }])
    ],
    ...(server !== undefined && { server: { field: 'auth[server_endpoint]', value: server } }),
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(applicationToken !== undefined && { applicationToken }),
    ...(claimedStatus !== undefined && /^[A-Z]$/.test(claimedStatus) && { claimedStatus }),
    ...(installed !== undefined && { installed }),
    kept: {
      clientId,
      memberId,
      event,
      receivedAt,
      ...(ts !== undefined && /^\d{1,11}$/.test(ts) && { happenedAt: Number(ts) * 1000 }),
      ...(handlerId !== undefined && /^\d{1,18}$/.test(handlerId) && { handlerId }),
      ...(actingUserId !== undefined && { actingUserId }),
      data,
      dedupeKey: dedupeKey([clientId, memberId, event, handlerId ?? '', ts ?? '', data])
    }
  }
}

/** The same event sent twice has the same key (design section 7, events). */
function dedupeKey(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
