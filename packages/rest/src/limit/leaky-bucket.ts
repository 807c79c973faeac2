// A leaky bucket: each request pours one in, and what is in drains at a steady rate (wire.md section 16).

/** The limit of a portal: how much fits, and how much drains per second. */
export interface Bucket {
  readonly burst: number
  readonly perSecond: number
}

export interface LeakyBucket {
  /** Until there is room for one more; 0 = now. */
  waitMs(now: number): number
  /** How many fit in now; may be a fraction. */
  room(now: number): number
  pour(now: number): void
  /** So much is in it at least, as a refusal shows. */
  fill(least: number, now: number): void
  /** Another size or rate; what is in stays. */
  resize(bucket: Bucket, now: number): void
}

export function createLeakyBucket(bucket: Bucket): LeakyBucket {
  let { burst, perSecond } = bucket
  let level = 0
  let at = Number.NEGATIVE_INFINITY

  /** A clock that was set back drains nothing. */
  function drain(now: number): void {
    if (now > at) level = Math.max(0, level - ((now - at) * perSecond) / 1000)
    at = now
  }

  return {
    waitMs(now) {
      drain(now)
      return Math.max(0, Math.ceil(((level + 1 - burst) / perSecond) * 1000 - 1e-4))
    },
    room(now) {
      drain(now)
      return burst - level
    },
    pour(now) {
      drain(now)
      level += 1
    },
    fill(least, now) {
      drain(now)
      level = Math.max(level, least)
    },
    resize(next, now) {
      drain(now)
      ;({ burst, perSecond } = next)
    }
  }
}
