// How many requests a portal takes: documented values first, then what its answers teach.
import { type Bucket, createLeakyBucket } from './leaky-bucket.ts'

/** All editions but Enterprise, and Enterprise (wire.md section 16). */
const usualBucket = { burst: 50, perSecond: 2 }
const enterpriseBucket: Bucket = { burst: 250, perSecond: 5 }

/** So long must requests have queued without a break before it is worth a refusal to find out whether more would pass. */
const trialAfterMs = 120_000
/** After a trial that failed. */
const trialPauseMs = 3_600_000
/** How far beyond the documented bucket a trial goes. */
const trialSize = 8
/** One refusal may be an accident, two within this time are others who share the bucket. */
const againMs = 30_000
/** Others that share the bucket do not wait for us. */
const leastShare = 0.1

export interface Rate {
  /** Until one more request may leave; 0 = now. */
  waitMs(now: number): number
  /** One request leaves. */
  pour(now: number): void
  /** A request was let in by the portal. */
  accepted(now: number): void
  /** QUERY_LIMIT_EXCEEDED: the bucket is full, whatever we believed. */
  refused(now: number): void
  /** What is believed of the portal. */
  readonly bucket: Bucket
}

/** @param given what is known beforehand */
export function createRate(given: Bucket = usualBucket): Rate {
  let believed = given
  /** Our part of the drain; others at the same address have the rest. */
  let share = 1
  let refusedAt = Number.NEGATIVE_INFINITY
  let queuedSince: number | undefined
  let nextTrialAt = Number.NEGATIVE_INFINITY
  let trial: { left: number; unanswered: number } | undefined
  const level = createLeakyBucket(usable(believed, share))

  function believe(bucket: Bucket, now: number): void {
    believed = bucket
    level.resize(usable(believed, share), now)
  }

  /** True while a trial has requests left. */
  function mayTry(now: number): boolean {
    if (believed.burst >= enterpriseBucket.burst || share < 1) return false
    queuedSince ??= now
    if (trial === undefined && now - queuedSince >= trialAfterMs && now >= nextTrialAt) {
      trial = { left: trialSize, unanswered: trialSize }
    }
    return trial !== undefined && trial.left > 0
  }

  return {
    get bucket() {
      return believed
    },
    waitMs(now) {
      const waitMs = level.waitMs(now)
      if (waitMs > 0) return mayTry(now) ? 0 : waitMs
      // Where requests queue, there is never room for more than the next one.
      if (level.room(now) > 2) queuedSince = undefined
      return 0
    },
    pour(now) {
      if (trial !== undefined && level.waitMs(now) > 0) trial.left -= 1
      level.pour(now)
    },
    accepted(now) {
      if (trial !== undefined && trial.left === 0) {
        trial.unanswered -= 1
        if (trial.unanswered === 0) {
          trial = undefined
          believe(enterpriseBucket, now)
        }
      }
      if (share === 1) return
      share = Math.min(1, share + 0.02)
      level.resize(usable(believed, share), now)
    },
    refused(now) {
      const learned = believed !== given
      if (trial !== undefined || learned) {
        trial = undefined
        nextTrialAt = now + trialPauseMs
        believed = given
      } else if (now - refusedAt < againMs) {
        share = Math.max(leastShare, share / 2)
      }
      refusedAt = now
      level.resize(usable(believed, share), now)
      // Truly full, so that the room we keep comes back before the next request.
      level.fill(believed.burst, now)
    }
  }
}

/**
 * The portal drains once a second, in a step, and requests arrive closer together than they left: a little room is kept,
 * so that none meets a full bucket.
 */
function usable({ burst, perSecond }: Bucket, share: number): Bucket {
  const room = Math.ceil(perSecond) + 2
  return { burst: burst > 4 * room ? burst - room : burst, perSecond: perSecond * share }
}
