// An event as it waits for the application's handlers, or in quarantine for its judgement.

import type { InstallationKey } from './installation.ts'

/**
 * `pending`: proven, waits for handlers. `quarantined`: cannot be judged yet, reaches no handler.
 * `delivered`: all handlers succeeded. `dead`: given up, can be replayed.
 */
export type EventStatus = 'pending' | 'delivered' | 'dead' | 'quarantined'

/** Why an event is in quarantine: its tokens could not be proven yet, or the portal's application token is not known yet. */
export type QuarantineReason = 'proof' | 'token'

/** What is kept of an event before the portal gets its 200. */
export interface NewInboxEvent extends InstallationKey {
  /** Upper case. */
  readonly event: string
  readonly receivedAt: number
  /** `ts` of the POST, milliseconds: when the portal says it happened. */
  readonly happenedAt?: number
  readonly handlerId?: string
  /** User whose action caused it, when known. */
  readonly actingUserId?: string
  /** Decoded `data`; tokens in it are replaced by short hashes. */
  readonly data: unknown
  /** Equal for repetitions of one event: hash of portal, name, handler id, ts and data. */
  readonly dedupeKey: string
  /** Events of a client with the same key are delivered one after another. Absent: it waits for no other event. */
  readonly orderKey?: string
}

export interface InboxEvent extends NewInboxEvent {
  readonly id: string
  readonly status: EventStatus
  /** How many times it was claimed, without those after which it was postponed. */
  readonly attempts: number
  /** Not claimed before this moment. */
  readonly runAt: number
  readonly settledAt?: number
  /** Short text of the last failure; never a credential. */
  readonly lastError?: string
}

export interface NewQuarantinedEvent extends NewInboxEvent {
  readonly reason: QuarantineReason
  /** The POST as it arrived, with its tokens, for the judgement to come; encrypted at rest. */
  readonly sealedBody: string
  /** Dropped unjudged at this moment. */
  readonly expiresAt: number
}

export interface QuarantinedEvent extends NewQuarantinedEvent {
  readonly id: string
}
