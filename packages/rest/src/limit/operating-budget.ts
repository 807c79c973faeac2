// Operating time: what a portal lets each method of an application use in ten minutes, learned from `operating` and
// `operating_reset_at` of the answers, and kept to by waiting before it is used up (wire.md section 16,
// portal-behaviour.md section 2).
import type { CallTime } from '../call/call-result.ts'
import type { MethodTime, Priority } from './limiter.ts'

/** The lowest limit that any source names, and the highest. */
const lowestLimit = 420
const highestLimit = 480
const windowMs = 600_000
const basketMs = 60_000
/** The rest is for requests under way that take longer than others did, and for those that somebody waits for. */
const usablePart: Readonly<Record<Priority, number>> = { bulk: 0.9, interactive: 0.97 }

interface MethodState {
  /** Start of a minute -> seconds used in it. */
  readonly baskets: Map<number, number>
  /** Seconds of one run, a moving average. */
  cost: number
  runsUnderWay: number
  /** The portal has refused it until then. */
  blockedUntil: number
  /** When the portal finished the run that reported last: answers overtake one another. */
  reportedFinish: number
  resetAt: number
}

export interface OperatingBudget {
  /** Until a request with these methods is within the budget of each; 0 = now. */
  waitMs(methods: readonly string[], priority: Priority, now: number): number
  /** The request leaves. */
  begin(methods: readonly string[]): void
  /** The request is over. */
  end(methods: readonly string[], times: readonly MethodTime[], now: number): void
  /** The portal has refused the method. */
  blocked(method: string, now: number): void
}

export function createOperatingBudget(): OperatingBudget {
  const methods = new Map<string, MethodState>()
  let limit = lowestLimit

  function stateOf(method: string): MethodState {
    const name = method.toLowerCase()
    const known = methods.get(name)
    if (known !== undefined) return known
    const state: MethodState = {
      baskets: new Map(),
      cost: 0,
      runsUnderWay: 0,
      blockedUntil: 0,
      reportedFinish: 0,
      resetAt: 0
    }
    methods.set(name, state)
    return state
  }

  function waitOf(method: string, runs: number, priority: Priority, now: number): number {
    const state = methods.get(method.toLowerCase())
    if (state === undefined) return 0
    if (state.blockedUntil > now) return state.blockedUntil - now
    let used = usedOf(state, now)
    // Nothing reported: the portal keeps no account (self-hosted ones often do not).
    if (used === 0) return 0
    used += (state.runsUnderWay + runs) * state.cost
    // A request that is more than the budget by itself has to go some time: when nothing else is used.
    const usable = Math.max(limit * usablePart[priority], runs * state.cost)
    if (used <= usable) return 0
    for (const [start, seconds] of [...state.baskets].toSorted(([a], [b]) => a - b)) {
      used -= seconds
      if (used <= usable) return Math.max(1, start + windowMs - now)
    }
    // What is under way is too much already.
    return 1000
  }

  function report(
    state: MethodState,
    { operating, operating_reset_at: resetAt, finish = 0 }: CallTime,
    now: number
  ) {
    if (operating === undefined) return
    // Calls went through although so much was used.
    if (operating > limit) limit = Math.min(highestLimit, operating)
    if (resetAt !== undefined) state.resetAt = resetAt * 1000
    const used = usedOf(state, now)
    const difference = operating - used
    if (difference < 0) {
      // An answer that was overtaken tells of a time when less was used.
      if (finish >= state.reportedFinish) takeAway(state, -difference)
    } else if (used === 0 && resetAt !== undefined) {
      spread(state, difference, now)
    } else {
      const start = Math.floor(now / basketMs) * basketMs
      state.baskets.set(start, (state.baskets.get(start) ?? 0) + difference)
    }
    state.reportedFinish = Math.max(state.reportedFinish, finish)
  }

  return {
    waitMs(asked, priority, now) {
      let waitMs = 0
      for (const [method, runs] of counted(asked))
        waitMs = Math.max(waitMs, waitOf(method, runs, priority, now))
      return waitMs
    },
    begin(asked) {
      for (const [method, runs] of counted(asked)) stateOf(method).runsUnderWay += runs
    },
    end(asked, times, now) {
      for (const [method, runs] of counted(asked)) stateOf(method).runsUnderWay -= runs
      for (const { method, time } of times) {
        const state = stateOf(method)
        const { duration } = time
        if (duration !== undefined)
          state.cost = state.cost === 0 ? duration : state.cost * 0.9 + duration * 0.1
        report(state, time, now)
      }
    },
    blocked(method, now) {
      const state = stateOf(method)
      // The last known moment of a reset is the documented one to try again (wire.md section 16).
      state.blockedUntil =
        state.resetAt > now && state.resetAt < now + windowMs ? state.resetAt : now + basketMs
    }
  }
}

function usedOf(state: MethodState, now: number): number {
  let used = 0
  for (const [start, seconds] of state.baskets) {
    if (start + windowMs <= now) state.baskets.delete(start)
    else used += seconds
  }
  return used
}

/** The oldest seconds are the first to be forgotten. */
function takeAway(state: MethodState, seconds: number): void {
  let rest = seconds
  for (const [start, held] of [...state.baskets].toSorted(([a], [b]) => a - b)) {
    if (held > rest) {
      state.baskets.set(start, held - rest)
      return
    }
    rest -= held
    state.baskets.delete(start)
  }
}

/** Used before we came, nobody knows when: evenly since the oldest basket, which ends at the reset. */
function spread(state: MethodState, seconds: number, now: number): void {
  const last = Math.floor(now / basketMs) * basketMs
  const oldest = Math.max(last - windowMs + basketMs, Math.min(last, state.resetAt - windowMs))
  const count = Math.floor((last - oldest) / basketMs) + 1
  for (let index = 0; index < count; index += 1) {
    const start = last - index * basketMs
    state.baskets.set(start, (state.baskets.get(start) ?? 0) + seconds / count)
  }
}

function counted(methods: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const method of methods) counts.set(method, (counts.get(method) ?? 0) + 1)
  return counts
}
