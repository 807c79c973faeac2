// How many requests may be under way at once: one more for each full round of answers, half as many at a sign of overload.

const most = 64
const first = 32
/** Halved at most once in a while: the requests of one bad moment fail together. */
const restMs = 1000
/** Beyond the limit, for those that somebody waits for. */
const reserved = 4

export interface Concurrency {
  /** @param isUrgent for an interactive request */
  hasRoom(isUrgent: boolean): boolean
  begin(): void
  /** @param sign `fine`: answered; `overload`: refused for load, or lost; `none`: says nothing */
  end(sign: 'fine' | 'overload' | 'none', now: number): void
}

export function createConcurrency(): Concurrency {
  let limit = first
  let underWay = 0
  let halvedAt = Number.NEGATIVE_INFINITY
  return {
    hasRoom: (isUrgent) => underWay < limit + (isUrgent ? reserved : 0),
    begin() {
      underWay += 1
    },
    end(sign, now) {
      underWay -= 1
      if (sign === 'fine') limit = Math.min(most, limit + 1 / limit)
      if (sign === 'overload' && Math.abs(now - halvedAt) >= restMs) {
        limit = Math.max(1, limit / 2)
        halvedAt = now
      }
    }
  }
}
