// Port 5 of the store: budgets that all processes share, as leaky buckets that hand out reservations, each with a note
// of what processes tell one another about it.

export interface Bucket {
  /** How much fits at once. */
  readonly burst: number
  /** How much drains per second; may be a fraction. */
  readonly perSecond: number
}

export interface Reservation {
  /** Milliseconds after which the reserved use is within the budget; 0 = now. */
  readonly waitMs: number
  /** The note beside the bucket, where the caller does not know it yet. */
  readonly note?: Note
}

/** A text beside a bucket. May be lost at any time: it is there to save work, never to keep anything. */
export interface Note {
  /** Another one after each change; of one name none comes twice. At least 1. */
  readonly revision: number
  readonly text: string
}

export interface NoteAnswer {
  readonly isWritten: boolean
  /** The one that stands now: what was written, or what somebody else had written before. */
  readonly note: Note | undefined
}

export interface BudgetStore {
  /**
   * Reserves `cost` in the bucket `name` and answers how long to wait before using it. With `maxWaitMs`: when the wait
   * would be longer, nothing is reserved and `undefined` is answered. The clock is the store's own. With
   * `knownRevision` (0: none is known) a note of another revision comes along.
   */
  reserve(
    name: string,
    bucket: Bucket,
    cost: number,
    maxWaitMs?: number,
    knownRevision?: number
  ): Promise<Reservation | undefined>

  /**
   * Writes the note `name` if the one that stands has the revision `knownRevision`, or if none stands; otherwise changes
   * nothing. It stands for `ttlMs`.
   */
  writeNote(name: string, knownRevision: number, text: string, ttlMs: number): Promise<NoteAnswer>

  /** Deletes up to `limit` buckets that are empty and notes whose time is over; answers how many of both. */
  purge(limit: number): Promise<number>
}
