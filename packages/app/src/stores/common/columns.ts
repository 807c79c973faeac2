// Which field of a record stands in which column; the types demand a column for every field.

import type { Grant } from '../../records/grant.ts'
import type { InboxEvent, NewInboxEvent, QuarantinedEvent } from '../../records/inbox-event.ts'
import type { Installation } from '../../records/installation.ts'
import type { AuditLine } from '../../store/audit-store.ts'

/** What may be bound; a driver refuses anything else before a library can guess what it means. */
export type SqlInput = string | number | boolean | null | undefined

interface Column {
  readonly name: string
  /** `id`: a number that is a text outside. Default: as it is. */
  readonly as?: 'json' | 'boolean' | 'id'
}

export type Columns<Entry> = { readonly [Field in keyof Entry]-?: Column }

export const installationColumns: Columns<Installation> = {
  clientId: { name: 'client_id' },
  memberId: { name: 'member_id' },
  revision: { name: 'revision' },
  domain: { name: 'domain' },
  clientEndpoint: { name: 'client_endpoint' },
  authServer: { name: 'auth_server' },
  applicationTokens: { name: 'application_tokens', as: 'json' },
  scope: { name: 'scope', as: 'json' },
  claimedStatus: { name: 'claimed_status' },
  trusted: { name: 'trusted', as: 'json' },
  finished: { name: 'finished' },
  ownerUserId: { name: 'owner_user_id' },
  state: { name: 'state' },
  installedAt: { name: 'installed_at' },
  updatedAt: { name: 'updated_at' },
  uninstalledAt: { name: 'uninstalled_at' },
  tombstoneAt: { name: 'tombstone_at' }
}

export const grantColumns: Columns<Grant> = {
  clientId: { name: 'client_id' },
  memberId: { name: 'member_id' },
  userId: { name: 'user_id' },
  generation: { name: 'generation' },
  accessToken: { name: 'access_token' },
  accessExpiresAt: { name: 'access_expires_at' },
  accessUsableUntilAt: { name: 'access_usable_until_at' },
  refreshToken: { name: 'refresh_token' },
  refreshExpiresAt: { name: 'refresh_expires_at' },
  source: { name: 'source' },
  refreshedAt: { name: 'refreshed_at' },
  createdAt: { name: 'created_at' },
  adminProvenAt: { name: 'admin_proven_at' },
  lostAt: { name: 'lost_at' },
  coolDownUntil: { name: 'cool_down_until' },
  failures: { name: 'failures' },
  lastOutcome: { name: 'last_outcome' },
  lastOutcomeAt: { name: 'last_outcome_at' },
  marked: { name: 'marked', as: 'boolean' },
  keepAliveAt: { name: 'keep_alive_at' },
  eraseAt: { name: 'erase_at' }
}

export const newEventColumns: Columns<NewInboxEvent> = {
  clientId: { name: 'client_id' },
  memberId: { name: 'member_id' },
  event: { name: 'event' },
  receivedAt: { name: 'received_at' },
  happenedAt: { name: 'happened_at' },
  handlerId: { name: 'handler_id' },
  actingUserId: { name: 'acting_user_id' },
  data: { name: 'data', as: 'json' },
  dedupeKey: { name: 'dedupe_key' },
  orderKey: { name: 'order_key' }
}

export const eventColumns: Columns<InboxEvent> = {
  ...newEventColumns,
  id: { name: 'number', as: 'id' },
  status: { name: 'status' },
  attempts: { name: 'attempts' },
  runAt: { name: 'run_at' },
  settledAt: { name: 'settled_at' },
  lastError: { name: 'last_error' }
}

export const quarantineColumns: Columns<QuarantinedEvent> = {
  ...newEventColumns,
  id: { name: 'number', as: 'id' },
  reason: { name: 'reason' },
  sealedBody: { name: 'sealed_body' },
  expiresAt: { name: 'expires_at' }
}

export const auditColumns: Columns<AuditLine> = {
  clientId: { name: 'client_id' },
  memberId: { name: 'member_id' },
  at: { name: 'at' },
  what: { name: 'what' },
  userId: { name: 'user_id' },
  process: { name: 'process' },
  details: { name: 'details', as: 'json' }
}

/** Column names, as a statement lists them. */
export function namesOf<Entry>(columns: Columns<Entry>): string {
  return listOf(columns)
    .map(([, { name }]) => name)
    .join(', ')
}

/** `?` for each column, as both engines' drivers read it. */
export function marksOf<Entry>(columns: Columns<Entry>): string {
  return listOf(columns)
    .map(() => '?')
    .join(', ')
}

/** The values of a record, in the order of `namesOf`. */
export function valuesOf<Entry>(columns: Columns<Entry>, entry: Entry): readonly SqlInput[] {
  return listOf(columns).map(([field, column]) => toSql(column, entry[field]))
}

/** The record in a row; a column that holds nothing gives no field. */
export function entryOf<Entry>(columns: Columns<Entry>, row: Readonly<Record<string, unknown>>): Entry {
  const fields = listOf(columns).flatMap(([field, column]) => {
    const value = row[column.name] ?? null
    return value === null ? [] : [[field, fromSql(column, value)] as const]
  })
  return Object.fromEntries(fields) as Entry
}

function listOf<Entry>(columns: Columns<Entry>): readonly (readonly [keyof Entry, Column])[] {
  return Object.entries(columns) as unknown as readonly (readonly [keyof Entry, Column])[]
}

function toSql({ as }: Column, value: unknown): SqlInput {
  return as === 'json' && value !== undefined ? JSON.stringify(value) : (value as SqlInput)
}

function fromSql({ as }: Column, value: unknown): unknown {
  if (as === 'json') return JSON.parse(String(value))
  // SQLite has no type for it.
  if (as === 'boolean') return value === true || value === 1
  return as === 'id' ? String(value) : value
}
