// Is a lease in force? One answer for every store that keeps its own clock.

export interface Lease {
  readonly owner: string
  readonly until: number
  readonly ttlMs: number
}

/** How far the clock may be set back, as time servers do, before a lease stops counting. */
export const clockSlackMs: number = 1000

/** Milliseconds until the lease ends; 0 when it is over. A clock set far back ends a lease instead of stretching it. */
export function leaseRemainingMs(lease: Lease | undefined, now: number): number {
  if (lease === undefined) return 0
  const remainingMs = lease.until - now
  return remainingMs > 0 && remainingMs <= lease.ttlMs + clockSlackMs ? remainingMs : 0
}
