// Operating time: what a portal lets each method of an application use in ten minutes, learned from `operating` and
// `operating_reset_at` of the answers, and kept to by waiting before it is used up (wire.md section 16,
// portal-behaviour.md section 2).
import type { KnownLimits, KnownMethod, Need, OperatingLoad } from './limit-sharing.ts'
import type { Priority } from './limiter.ts'
import { type Reported, readReport } from './read-report.ts'
import type { TimedRun } from './timed-run.ts'

/** The lowest limit that any source names, and the highest. */
const lowestLimit = 420
const highestLimit = 480
const windowMs = 600_000
const basketMs = 60_000
/** As long as nobody knows how long a run takes, no more of them are under way: two full batches. */
const mostUnknown = 100
const unknownMs = 50
/** A portal cuts a request at 60 s: an answer that comes later than that after another one was not overtaken by it. */
const longestRequestMs = 60_000
/** The rest is for requests under way that take longer than others did, and for those that somebody waits for. */
const usablePart: Readonly<Record<Priority, number>> = { bulk: 0.9, interactive: 0.97 }
/** Less than this part of the limit is not worth telling others, */
const tellingPart = 0.05
/** unless runs take longer than what a portal does not count (portal-behaviour.md section 2). */
const freeRun = 0.1
const mostTold = 64

interface MethodState {
  /** Start of a minute -> seconds used in it. */
  readonly baskets: Map<number, number>
  /** Some request with it was answered, here or elsewhere. */
  isKnown: boolean
  /** The portal keeps an account of it; self-hosted ones often do not. */
  isCounted: boolean
  /** Seconds of one run, a moving average. */
  cost: number
  isCostRough: boolean
  runsUnderWay: number
  /** The portal has refused it until then. */
  blockedUntil: number
  /** When the portal finished the run that reported last (answers overtake one another), and when we heard of it. */
  reportedFinish: number
  reportedAt: number
  resetAt: number
}

export interface OperatingBudget {
  /** Until a request with these methods is within the budget of each; 0 = now. */
  waitMs(methods: readonly string[], priority: Priority, now: number): number
  /** What a request with these methods is going to use of those that the portal counts. */
  needs(methods: readonly string[]): readonly Need[]
  /** The request leaves. */
  begin(methods: readonly string[]): void
  /**
   * The request is over; without `times` it was not answered. Answers whether it told something that others should hear.
   */
  end(methods: readonly string[], times: readonly TimedRun[] | undefined, now: number): 'news' | 'nothing'
  /** The portal has refused the method. */
  blocked(method: string, now: number): void
  load(method: string, now: number): OperatingLoad
  limits(now: number): Pick<KnownLimits, 'operatingLimit' | 'methods'>
  learn(limits: Pick<KnownLimits, 'operatingLimit' | 'methods'>, now: number): void
}

/** @param claimed seconds of a method (lower case) that others have under way */
export function createOperatingBudget(claimed: (method: string) => number = () => 0): OperatingBudget {
  const methods = new Map<string, MethodState>()
  let limit = lowestLimit

  function stateOf(method: string): MethodState {
    const name = method.toLowerCase()
    const known = methods.get(name)
    if (known !== undefined) return known
    const state: MethodState = {
      baskets: new Map(),
      isKnown: false,
      isCounted: false,
      cost: 0,
      isCostRough: true,
      runsUnderWay: 0,
      blockedUntil: 0,
      reportedFinish: 0,
      reportedAt: 0,
      resetAt: 0
    }
    methods.set(name, state)
    return state
  }

  function waitOf(method: string, runs: number, priority: Priority, now: number): number {
    const name = method.toLowerCase()
    const state = methods.get(name)
    if (state === undefined) return 0
    // No block lasts longer: a later moment is one of a clock that was set back since.
    if (state.blockedUntil > now + windowMs) state.blockedUntil = 0
    if (state.blockedUntil > now) return state.blockedUntil - now
    if (!state.isKnown) {
      const isTooMuch = state.runsUnderWay > 0 && state.runsUnderWay + runs > mostUnknown
      return isTooMuch ? unknownMs : 0
    }
    if (!state.isCounted) return 0
    const needed = runs * state.cost
    let used = usedOf(state, now) + state.runsUnderWay * state.cost + needed + claimed(name)
    // A request that is more than the budget by itself has to go some time: when nothing else is used.
    const usable = Math.max(limit * usablePart[priority], needed)
    if (used <= usable) return 0
    for (const [start, seconds] of [...state.baskets].toSorted(([a], [b]) => a - b)) {
      used -= seconds
      if (used <= usable) return Math.max(1, start + windowMs - now)
    }
    // What is under way is too much already.
    return 1000
  }

  function report(state: MethodState, { operating, cost, finish, resetAt }: Reported, now: number) {
    state.isCounted = true
    // A call was let in although so much was used before it: the one that crosses the limit is, and reports more.
    const before = operating - cost - state.runsUnderWay * state.cost
    if (before > limit) limit = Math.min(highestLimit, before)
    if (resetAt !== undefined) state.resetAt = resetAt
    const used = usedOf(state, now)
    // Of this run we know when it was: what is too much then has been forgotten, and is not to hide it.
    const own = cost > freeRun ? Math.min(cost, operating) : 0
    add(state, minuteOf(now), own)
    const difference = operating - used - own
    if (difference < 0) {
      // An answer that was overtaken tells of a time when less was used.
      const isOvertaken = finish < state.reportedFinish && Math.abs(now - state.reportedAt) < longestRequestMs
      if (isOvertaken) return
      takeAway(state, -difference)
    } else if (used === 0 && resetAt !== undefined) {
      spread(state, difference, now)
    } else {
      add(state, minuteOf(now), difference)
    }
    state.reportedFinish = finish
    state.reportedAt = now
  }

  function learnMethod(state: MethodState, known: KnownMethod, now: number): void {
    const { finish, reportedAt, resetAt, blockedUntil, cost } = known
    if (blockedUntil <= now + windowMs) state.blockedUntil = Math.max(state.blockedUntil, blockedUntil)
    const laterMs = reportedAt - state.reportedAt
    const isNews = Math.abs(laterMs) < longestRequestMs ? finish > state.reportedFinish : laterMs > 0
    if (state.isCounted && !isNews) return
    state.isKnown = true
    state.isCounted = true
    if (state.cost === 0) state.cost = cost
    state.baskets.clear()
    for (const [start, seconds] of Object.entries(known.used)) state.baskets.set(Number(start), seconds)
    state.reportedFinish = finish
    state.reportedAt = Math.min(reportedAt, now)
    state.resetAt = resetAt
  }

  return {
    waitMs(asked, priority, now) {
      let waitMs = 0
      for (const [method, runs] of counted(asked))
        waitMs = Math.max(waitMs, waitOf(method, runs, priority, now))
      return waitMs
    },
    needs(asked) {
      const needs: Need[] = []
      for (const [method, runs] of counted(asked)) {
        const name = method.toLowerCase()
        const state = methods.get(name)
        if (state?.isCounted === true && state.cost > 0)
          needs.push({ method: name, seconds: runs * state.cost })
      }
      return needs
    },
    begin(asked) {
      for (const [method, runs] of counted(asked)) stateOf(method).runsUnderWay += runs
    },
    end(asked, times, now) {
      for (const [method, runs] of counted(asked)) {
        const state = stateOf(method)
        state.runsUnderWay -= runs
        // Also where the portal tells no times, as self-hosted ones may.
        if (times !== undefined) state.isKnown = true
      }
      let news: 'news' | 'nothing' = 'nothing'
      const costs = createCosts()
      for (const { method, time, isRough = false } of times ?? []) {
        const state = stateOf(method)
        const full = readReport(time, now)
        const reported = isRough ? { ...full, cost: Math.max(0, full.cost - 1) } : full
        costs.add(state, reported.cost, isRough)
        if (reported.operating === undefined) continue
        if (reported.operating >= limit * tellingPart || (!state.isCounted && state.cost > freeRun))
          news = 'news'
        report(state, { ...reported, operating: reported.operating }, now)
      }
      costs.learn()
      return news
    },
    blocked(method, now) {
      const state = stateOf(method)
      limit = lowestLimit
      // The last known moment of a reset is the documented one to try again (wire.md section 16).
      state.blockedUntil =
        state.resetAt > now && state.resetAt < now + windowMs ? state.resetAt : now + basketMs
    },
    load(method, now) {
      const state = methods.get(method)
      if (state === undefined) return { used: 0, underWay: 0, limit }
      return { used: usedOf(state, now), underWay: state.runsUnderWay * state.cost, limit }
    },
    limits(now) {
      const told = [...methods]
        .map(([name, state]) => ({ name, state, used: usedOf(state, now) }))
        .filter(
          ({ state, used }) =>
            used >= limit * tellingPart ||
            state.blockedUntil > now ||
            (state.isCounted && state.cost > freeRun)
        )
        .toSorted((a, b) => b.state.blockedUntil - a.state.blockedUntil || b.used - a.used)
        .slice(0, mostTold)
      return {
        operatingLimit: limit,
        methods: Object.fromEntries(told.map(({ name, state }) => [name, knownOf(state)]))
      }
    },
    learn({ operatingLimit, methods: told }, now) {
      if (operatingLimit > limit) limit = Math.min(highestLimit, operatingLimit)
      for (const [method, known] of Object.entries(told)) learnMethod(stateOf(method), known, now)
    }
  }
}

interface Costs {
  add(state: MethodState, cost: number, isRough: boolean): void
  learn(): void
}

/** What the runs of one request took on average: one request is one piece of news, however many commands it holds. */
function createCosts(): Costs {
  const exact = new Map<MethodState, number[]>()
  const rough = new Map<MethodState, number[]>()
  return {
    add(state, cost, isRough) {
      if (cost === 0) return
      const costs = isRough ? rough : exact
      const known = costs.get(state)
      if (known === undefined) costs.set(state, [cost])
      else known.push(cost)
    },
    learn() {
      for (const [state, costs] of exact) {
        const isFirst = state.cost === 0 || state.isCostRough
        state.cost = isFirst ? meanOf(costs) : state.cost * 0.9 + meanOf(costs) * 0.1
        state.isCostRough = false
      }
      for (const [state, costs] of rough) {
        if (!state.isCostRough) continue
        state.cost = state.cost === 0 ? meanOf(costs) : state.cost * 0.9 + meanOf(costs) * 0.1
      }
    }
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function knownOf(state: MethodState): KnownMethod {
  return {
    used: Object.fromEntries(state.baskets),
    cost: state.cost,
    finish: state.reportedFinish,
    reportedAt: state.reportedAt,
    resetAt: state.resetAt,
    blockedUntil: state.blockedUntil
  }
}

function add(state: MethodState, start: number, seconds: number): void {
  if (seconds > 0) state.baskets.set(start, (state.baskets.get(start) ?? 0) + seconds)
}

function minuteOf(now: number): number {
  return Math.floor(now / basketMs) * basketMs
}

function usedOf(state: MethodState, now: number): number {
  let used = 0
  let early = 0
  for (const [start, seconds] of state.baskets) {
    if (start + windowMs <= now) state.baskets.delete(start)
    else if (start > now + basketMs) {
      // The clock was set back: without this the seconds would stay until it has caught up.
      state.baskets.delete(start)
      early += seconds
    } else used += seconds
  }
  if (early === 0) return used
  add(state, minuteOf(now), early)
  return used + early
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
  const last = minuteOf(now)
  const oldest = Math.max(last - windowMs + basketMs, Math.min(last, state.resetAt - windowMs))
  const count = Math.floor((last - oldest) / basketMs) + 1
  for (let index = 0; index < count; index += 1) add(state, last - index * basketMs, seconds / count)
}

function counted(methods: readonly string[]): Iterable<readonly [method: string, runs: number]> {
  const [only] = methods
  // A call, not a batch: nothing to count.
  if (only !== undefined && methods.length === 1) return [[only, 1]]
  const counts = new Map<string, number>()
  for (const method of methods) counts.set(method, (counts.get(method) ?? 0) + 1)
  return counts
}
