// Port 5 of the store: budgets that all processes share, as leaky buckets that hand out reservations.

export interface Bucket {
  /** How much fits at once. */
  readonly burst: number
  /** How much drains per second; may be a fraction. */
  readonly perSecond: number
}

export interface Reservation {
  /** Milliseconds after which the reserved use is within the budget; 0 = now. */
  readonly waitMs: number
}

export interface BudgetStore {
  /**
   * Reserves `cost` in the bucket `name` and answers how long to wait before using it. With `maxWaitMs`: when the wait
   * would be longer, nothing is reserved and `undefined` is answered. The clock is the store's own.
   */
  reserve(name: string, bucket: Bucket, cost: number, maxWaitMs?: number): Promise<Reservation | undefined>

  /** Deletes up to `limit` buckets that are empty; answers how many. */
  purge(limit: number): Promise<number>
}
