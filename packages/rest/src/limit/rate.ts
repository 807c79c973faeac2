// How many requests a portal takes: documented values first, then what its answers teach.
import { type Bucket, createLeakyBucket } from './leaky-bucket.ts'
import type { KnownRate } from './limit-sharing.ts'

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
/** Other machines' clocks may be so much ahead; what is later than that is of a clock that was wrong. */
const aheadMs = 60_000

export interface Rate {
  /** Until one more request may leave; 0 = now. */
  waitMs(now: number): number
  /** One request leaves. */
  pour(now: number): void
  /** Others who share the bucket have filled it: there is room for one request. */
  full(now: number): void
  /** A request was let in by the portal. Answers whether more is known of the portal now. */
  accepted(now: number): 'news' | 'nothing'
  /**
   * QUERY_LIMIT_EXCEEDED: the bucket is full, whatever we believed. Requests that left before the last refusal came are
   * refused together with it, which says nothing more.
   */
  refused(now: number, sentAt: number): void
  /** What requests may use together, with a place beyond it while it is tried whether there is more. */
  readonly bucket: Bucket
  readonly perSecond: number
  known(): KnownRate
  learn(known: KnownRate, now: number): void
}

/** @param given what is known beforehand */
export function createRate(given: Bucket = usualBucket): Rate {
  let believed = given
  /** Our part of the drain; others at the same address have the rest. */
  let share = 1
  let learnedAt = 0
  let refusedAt = 0
  let queuedSince: number | undefined
  let nextTrialAt = 0
  let trial: { left: number; unanswered: number } | undefined
  const level = createLeakyBucket(usable(believed, share))

  function believe(bucket: Bucket, part: number, now: number): void {
    believed = bucket
    share = part
    level.resize(usable(believed, share), now)
  }

  /** True while a trial has requests left. */
  function mayTry(now: number): boolean {
    if (believed.burst >= enterpriseBucket.burst || share < 1) return false
    // Of a clock that was set back, else nobody would ever try again.
    if (queuedSince !== undefined && queuedSince > now) queuedSince = now
    if (nextTrialAt > now + trialPauseMs) nextTrialAt = now + trialPauseMs
    queuedSince ??= now
    if (trial === undefined && now - queuedSince >= trialAfterMs && now >= nextTrialAt) {
      trial = { left: trialSize, unanswered: trialSize }
    }
    return trial !== undefined && trial.left > 0
  }

  return {
    get bucket() {
      const { burst, perSecond } = usable(believed, share)
      return { burst: trial !== undefined && trial.left > 0 ? burst + trialSize : burst, perSecond }
    },
    get perSecond() {
      return believed.perSecond
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
    full(now) {
      level.fill(usable(believed, share).burst - 1, now)
    },
    accepted(now) {
      const before = learnedAt
      if (trial !== undefined && trial.left <= 0) {
        trial.unanswered -= 1
        if (trial.unanswered === 0) {
          trial = undefined
          learnedAt = now
          believe(enterpriseBucket, share, now)
        }
      }
      if (share < 1) {
        believe(believed, Math.min(1, share + 0.02), now)
        if (share === 1) learnedAt = now
      }
      return learnedAt === before ? 'nothing' : 'news'
    },
    refused(now, sentAt) {
      const isAgain = (sentAt > refusedAt || refusedAt > now) && Math.abs(now - refusedAt) < againMs
      if (trial !== undefined || !isSame(believed, given)) {
        trial = undefined
        nextTrialAt = now + trialPauseMs
        believed = given
        learnedAt = now
      } else if (isAgain) {
        share = Math.max(leastShare, share / 2)
        learnedAt = now
      }
      refusedAt = now
      believe(believed, share, now)
      // Truly full, so that the room we keep comes back before the next request.
      level.fill(believed.burst, now)
    },
    known: () => ({ bucket: believed, share, learnedAt, refusedAt, nextTrialAt }),
    learn(known, now) {
      if (known.learnedAt > learnedAt && known.learnedAt <= now + aheadMs) {
        learnedAt = known.learnedAt
        if (!isSame(known.bucket, believed)) trial = undefined
        believe(known.bucket, known.share, now)
      }
      nextTrialAt = Math.max(nextTrialAt, known.nextTrialAt)
      if (known.refusedAt <= refusedAt || known.refusedAt > now + aheadMs) return
      refusedAt = known.refusedAt
      const drained = (Math.max(0, now - refusedAt) * believed.perSecond * share) / 1000
      level.fill(believed.burst - drained, now)
    }
  }
}

function isSame(a: Bucket, b: Bucket): boolean {
  return a.burst === b.burst && a.perSecond === b.perSecond
}

/**
 * The portal drains once a second, in a step, and requests arrive closer together than they left: a little room is kept,
 * so that none meets a full bucket.
 */
function usable({ burst, perSecond }: Bucket, share: number): Bucket {
  const room = Math.ceil(perSecond) + 2
  return { burst: burst > 4 * room ? burst - room : burst, perSecond: perSecond * share }
}
