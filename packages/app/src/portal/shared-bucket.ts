// Keeps the calls to one portal within its leaky bucket, together with every other process of the store (wire.md section 16).

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Bucket } from '../store/budget-store.ts'

/** A call that would wait longer is better told so. */
const longestWaitMs = 60_000
/** Calls that follow one another faster than this are worth a reservation for those to come. */
const busyMs = 1_000
/** What is reserved ahead is not there for other processes: never more than a part of the bucket. */
const mostAhead = (bucket: Bucket): number => Math.min(31, Math.floor(bucket.burst / 4))
const maxPortals = 10_000

/** What a portal takes, shared by all processes of the store. */
export interface SharedBucket {
  /** Resolves when one request more is within the bucket. */
  acquire(signal?: AbortSignal): Promise<void>
}

export type SharedBucketOf = (memberId: string) => SharedBucket

/** One a portal, so that all calls of this process share what it has reserved ahead. */
export function createSharedBuckets(context: Context, bucket: Bucket): SharedBucketOf {
  const buckets = new Map<string, SharedBucket>()
  return (memberId) => {
    const known = buckets.get(memberId)
    if (known !== undefined) return known
    // No more is lost than what was reserved and would soon have been for nothing.
    if (buckets.size >= maxPortals) buckets.clear()
    const shared = sharedBucket(context, memberId, bucket)
    buckets.set(memberId, shared)
    return shared
  }
}

/** Asking the store costs more than all else a call needs, so calls in quick succession ask for those to come as well. */
function sharedBucket({ store, env, clientId }: Context, memberId: string, bucket: Bucket): SharedBucket {
  const name = JSON.stringify(['rest', clientId, memberId])
  const most = mostAhead(bucket)
  /** Reserved and not used yet, as of `creditAt`. */
  let credit = 0
  let creditAt = 0
  let ahead = 0
  let reservedAt = Number.NEGATIVE_INFINITY
  /** Resolves to whether there was room for it. */
  let reserving: Promise<boolean> | undefined

  /** It drains as the bucket does: the shared bucket has drained meanwhile, too, and counts on no use any more. */
  function spend(): boolean {
    const now = env.now()
    credit = Math.max(0, credit - (Math.max(0, now - creditAt) * bucket.perSecond) / 1000)
    creditAt = now
    if (credit < 1) return false
    credit -= 1
    return true
  }

  /** For those who come after him, and for the caller himself if he has no place yet. */
  function reserveAhead(now: number, forCaller: 0 | 1): Promise<boolean> {
    reservedAt = now
    ahead = Math.min(most, 2 * ahead + 1)
    const asked = ahead
    reserving = store.budgets
      .reserve(name, bucket, forCaller + asked, 0)
      .then((reservation) => {
        if (reservation === undefined) ahead = 0
        else credit += asked
        creditAt = Math.min(creditAt, now)
        return reservation !== undefined
      })
      .finally(() => {
        reserving = undefined
      })
    return reserving
  }

  /** Whether the caller has a place in what is reserved ahead; otherwise he reserves for himself. */
  async function findPlace(): Promise<boolean> {
    const hasPlace = spend()
    const now = creditAt
    const isBusy = now - reservedAt < busyMs
    if (hasPlace) {
      // So that nobody has to wait for the answer. Its failure is told to whoever asks next.
      if (isBusy && credit < ahead / 2 && reserving === undefined) reserveAhead(now, 0).catch(() => undefined)
      return true
    }
    if (reserving !== undefined) return (await reserving) && findPlace()
    if (isBusy && most > 0) return reserveAhead(now, 1)
    ahead = 0
    reservedAt = now
    return false
  }

  return {
    async acquire(signal) {
      if (await findPlace()) return
      const reservation = await store.budgets.reserve(name, bucket, 1, longestWaitMs)
      if (reservation === undefined) {
        throw new AppError(
          'limit',
          'More calls wait for this portal than it takes in a minute. Repeat the call later.',
          {
            retryAfterMs: longestWaitMs
          }
        )
      }
      if (reservation.waitMs > 0) await env.sleep(reservation.waitMs, signal)
    }
  }
}
