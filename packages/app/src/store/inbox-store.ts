// Port 3 of the store: events that wait for handlers (at least once), and events that wait for their judgement.

import type {
  EventStatus,
  InboxEvent,
  NewInboxEvent,
  NewQuarantinedEvent,
  QuarantinedEvent,
  QuarantineReason
} from '../records/inbox-event.ts'
import type { InstallationKey } from '../records/installation.ts'

export interface EventPage {
  readonly clientId: string
  readonly status?: EventStatus
  readonly memberId?: string
  /** Id after which the page starts (newest first, so older events follow). */
  readonly after?: string
  /** 1 to 500. */
  readonly limit: number
}

/** An event in the hands of one worker until `leaseMs` has passed. */
export interface ClaimedEvent extends InboxEvent {
  /** Shows that the claim is still this worker's when it settles the event. */
  readonly claim: string
}

export interface QuarantineBounds {
  readonly perPortal: number
  readonly total: number
}

export interface InboxStore {
  /**
   * Keeps the event as `pending`, due at once. An event of the same client with the same `dedupeKey` received less
   * than 24 h before is the same event: nothing is stored and its id is answered with `duplicate: true`.
   * On disk before this resolves.
   */
  accept(event: NewInboxEvent): Promise<{ readonly id: string; readonly duplicate: boolean }>

  /**
   * Claims up to `limit` pending events of the client that are due at `now` and in nobody's hands (a claim older than
   * its `leaseMs` counts as nobody's: its worker died). Oldest first; each is claimed by one caller only; raises `attempts`.
   * An event with an `orderKey` is passed over while another pending event of its client and key was accepted before
   * it, due or not, or is in somebody's hands.
   */
  claim(request: {
    readonly clientId: string
    readonly now: number
    readonly leaseMs: number
    readonly limit: number
  }): Promise<readonly ClaimedEvent[]>

  /** Pending, claimed by this claim -> `delivered`. `false` when the claim is no longer this one. */
  acknowledge(id: string, claim: string, now: number): Promise<boolean>

  /** Ends the claim: due again at `runAt`. `false` when the claim is no longer this one. */
  retryAt(id: string, claim: string, runAt: number, error: string): Promise<boolean>

  /** Ends the claim as if it had not been: due again at `runAt`, `attempts` as before it. `false` when the claim is no longer this one. */
  postpone(id: string, claim: string, runAt: number, why: string): Promise<boolean>

  /** Ends the claim: `dead`. `false` when the claim is no longer this one. */
  bury(id: string, claim: string, now: number, error: string): Promise<boolean>

  /** `dead` or `delivered` -> `pending`, due at `now`, attempts 0. `false` when there is no such event of the client. */
  replay(clientId: string, id: string, now: number): Promise<boolean>

  /** Newest first. Bodies of quarantined events are not in the answer. */
  list(page: EventPage): Promise<readonly InboxEvent[]>

  /** Deletes up to `limit` delivered events settled at or before `deliveredBefore`; answers how many. */
  purge(clientId: string, deliveredBefore: number, limit: number): Promise<number>

  /**
   * Keeps an event in quarantine unless one of the bounds is reached for its reason (`full`). An entry with the same
   * `dedupeKey` is the same POST (`kept`, nothing is added). On disk before this resolves.
   */
  quarantine(event: NewQuarantinedEvent, bounds: QuarantineBounds): Promise<'kept' | 'full'>

  /** Oldest first, those accepted after the entry with the id `after`. Without a member id: of all portals of the client. */
  listQuarantined(request: {
    readonly clientId: string
    readonly memberId?: string
    readonly reason: QuarantineReason
    readonly after?: string
    readonly limit: number
  }): Promise<readonly QuarantinedEvent[]>

  /** For a change of keys: replaces the body of the entry, and nothing else. `false` when the entry is gone. */
  resealQuarantined(event: QuarantinedEvent): Promise<boolean>

  /** Judged, or too old: the entry is deleted. `false` when it was gone. */
  discard(key: InstallationKey, id: string): Promise<boolean>

  /** Deletes up to `limit` quarantined entries whose `expiresAt` is at or before `now`; answers how many. */
  purgeQuarantine(clientId: string, now: number, limit: number): Promise<number>
}
