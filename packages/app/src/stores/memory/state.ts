// What a memory store holds; every verb changes it without awaiting anything in between, which makes it one step.

import type { Grant } from '../../records/grant.ts'
import type { InboxEvent, QuarantineReason } from '../../records/inbox-event.ts'
import type { Installation } from '../../records/installation.ts'
import type { AuditLine } from '../../store/audit-store.ts'
import type { Note } from '../../store/budget-store.ts'
import type { BucketLevel } from '../common/leaky-bucket.ts'
import type { Lease } from '../common/lease.ts'

export interface StoredEvent {
  readonly event: InboxEvent
  /** Only of a pending event: whoever settles it lets it go. */
  readonly claim?: { readonly token: string; readonly until: number }
  readonly quarantine?: {
    readonly reason: QuarantineReason
    readonly sealedBody: string
    readonly expiresAt: number
  }
}

export interface MemoryState {
  readonly installations: Map<string, Installation>
  readonly grants: Map<string, Grant>
  readonly leases: Map<string, Lease>
  /** By client id. */
  readonly canaries: Map<string, string>
  readonly oneTime: Map<string, { readonly value: string; readonly expiresAt: number }>
  /** By number, in order of arrival. */
  readonly events: Map<number, StoredEvent>
  readonly auditLines: AuditLine[]
  readonly buckets: Map<string, BucketLevel>
  readonly notes: Map<string, Note & { readonly expiresAt: number }>
}

export function createState(): MemoryState {
  return {
    installations: new Map(),
    grants: new Map(),
    leases: new Map(),
    canaries: new Map(),
    oneTime: new Map(),
    events: new Map(),
    auditLines: [],
    buckets: new Map(),
    notes: new Map()
  }
}
