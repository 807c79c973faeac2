// The limiter of one portal: all that is known of its limits, and the queue in front of them.
import { sleep as realSleep, type Sleep } from '../clock/sleep.ts'
import { RestError } from '../errors/rest-error.ts'
import { type Concurrency, createConcurrency } from './concurrency.ts'
import { createDurations } from './durations.ts'
import { createFairQueue } from './fair-queue.ts'
import type { Bucket } from './leaky-bucket.ts'
import type { LimitSharing } from './limit-sharing.ts'
import type { LimitedRequest, Limiter, Outcome, Permit } from './limiter.ts'
import { createOperatingBudget } from './operating-budget.ts'
import { createRate } from './rate.ts'
import { timedRuns } from './timed-run.ts'

export interface LimiterOptions {
  /** Of the portal for our source address, as far as known. Default: 50, drained by 2 per second. */
  readonly bucket?: Bucket | undefined
  /** Connects it with the limiters of other processes of the same portal. Default: it is alone. */
  readonly sharing?: LimitSharing | undefined
  /** An interactive request that would wait longer is refused with code `limit`. Default: it waits. */
  readonly longestWaitMs?: number | undefined
  /** Milliseconds of a clock that does not jump. */
  readonly now?: (() => number) | undefined
  readonly sleep?: Sleep | undefined
}

interface Timer {
  readonly at: number
  readonly stop: AbortController
}

interface Waiting extends LimitedRequest {
  readonly since: number
  grant(permit: Permit): void
  refuse(error: unknown): void
}

/** What `createLimiter` gives, loaded at once. */
export function createPortalLimiter(options: LimiterOptions): Limiter {
  const { sharing, longestWaitMs = Number.POSITIVE_INFINITY, sleep = realSleep } = options
  const now = options.now ?? Date.now
  const rate = createRate(options.bucket)
  const operating = createOperatingBudget((method) => sharing?.claimed?.(method) ?? 0)
  const durations = createDurations()
  const concurrency: Concurrency = createConcurrency()
  const queue = createFairQueue<Waiting>()
  /** Wait for operating time, or for what others say to it, outside of the queue. */
  const parked = new Map<Waiting, AbortController>()
  let timer: Timer | undefined
  /** A place in the shared bucket that nobody has taken yet. */
  let place: 'none' | 'asked' | 'taken' = sharing === undefined ? 'taken' : 'none'
  sharing?.connect?.({
    limits: () => ({ rate: rate.known(), ...operating.limits(now()) }),
    learn(limits) {
      const at = now()
      rate.learn(limits.rate, at)
      operating.learn(limits, at)
    },
    load: (method) => operating.load(method, now())
  })

  function pump(): void {
    for (;;) {
      const urgent = queue.count('interactive') > 0
      if (!urgent && queue.count('bulk') === 0) return
      if (!concurrency.hasRoom(urgent)) return
      const at = now()
      const waitMs = rate.waitMs(at)
      if (waitMs > 0) return wakeAt(at + waitMs)
      if (place !== 'taken') {
        void askForPlace()
        return
      }
      const next = queue.take()
      if (next === undefined) return
      const operatingMs = operating.waitMs(next.methods, next.priority, at)
      if (operatingMs > 0) {
        park(next, operatingMs)
        continue
      }
      const admitted = sharing?.admit?.(operating.needs(next.methods))
      if (admitted === undefined) next.grant(start(next, at))
      else hold(next, admitted)
    }
  }

  function start(request: LimitedRequest, at: number): Permit {
    rate.pour(at)
    concurrency.begin()
    operating.begin(request.methods)
    if (sharing !== undefined) place = 'none'
    let isDone = false
    return {
      done(outcome) {
        if (isDone) return
        isDone = true
        finish(request, outcome, at)
      }
    }
  }

  /** Where nobody waits and nobody is to be asked, the queue would only cost time. Undefined: it has to queue. */
  function startAtOnce(request: LimitedRequest): Permit | undefined {
    const { methods, priority } = request
    const isFirst = sharing === undefined && queue.count('interactive') + queue.count('bulk') === 0
    if (!isFirst || !concurrency.hasRoom(priority === 'interactive')) return undefined
    const at = now()
    const mayLeave = rate.waitMs(at) === 0 && operating.waitMs(methods, priority, at) === 0
    return mayLeave ? start(request, at) : undefined
  }

  function finish({ methods }: LimitedRequest, outcome: Outcome, sentAt: number): void {
    const at = now()
    const code = outcome.kind === 'refused' ? outcome.error.toLowerCase() : ''
    const runs = outcome.kind === 'answered' ? timedRuns(outcome.times) : undefined
    durations.learn(runs ?? [])
    const told = operating.end(methods, runs, at)
    const isFull = code === 'query_limit_exceeded'
    const isTaken = outcome.kind === 'answered' || (outcome.kind === 'refused' && !isFull)
    const learned = isTaken ? rate.accepted(at) : 'nothing'
    const blocked = outcome.kind === 'answered' ? [...outcome.blocked] : []
    // Of a batch that is refused as a whole, the portal has counted the batch itself.
    if (code === 'operation_time_limit') blocked.push(...(methods.includes('batch') ? ['batch'] : methods))
    for (const method of blocked) operating.blocked(method, at)
    if (isFull) rate.refused(at, sentAt)
    concurrency.end(signOf(outcome, code), at)
    if (isFull || blocked.length > 0 || learned === 'news') sharing?.changed?.('now')
    else if (told === 'news') sharing?.changed?.('soon')
    pump()
  }

  function park(request: Waiting, waitMs: number): void {
    // All its waits together: it may have to wait again when it is its turn.
    const waitedMs = Math.max(0, now() - request.since)
    if (request.priority === 'interactive' && waitedMs + waitMs > longestWaitMs) {
      return request.refuse(tooLong(request, waitMs, 'the operating time of its method is used up'))
    }
    const stop = new AbortController()
    parked.set(request, stop)
    void resume(request, waitMs, stop.signal)
  }

  /** What others have told meanwhile may make it wait, so it queues once more. */
  function hold(request: Waiting, admitted: Promise<void>): void {
    parked.set(request, new AbortController())
    void admitted.then(() => requeue(request))
  }

  async function resume(request: Waiting, waitMs: number, stopped: AbortSignal): Promise<void> {
    await pause(waitMs, stopped)
    requeue(request)
  }

  function requeue(request: Waiting): void {
    if (!parked.delete(request)) return
    queue.add(request)
    pump()
  }

  function wakeAt(at: number): void {
    if (timer !== undefined && timer.at <= at) return
    timer?.stop.abort()
    timer = { at, stop: new AbortController() }
    void wake(timer)
  }

  async function wake(mine: Timer): Promise<void> {
    await pause(mine.at - now(), mine.stop.signal)
    if (timer !== mine) return
    timer = undefined
    pump()
  }

  /** Also ends when it is stopped. */
  async function pause(waitMs: number, stopped: AbortSignal): Promise<void> {
    try {
      await sleep(waitMs, stopped)
    } catch (error) {
      if (!stopped.aborted) throw error
    }
  }

  async function askForPlace(): Promise<void> {
    if (place === 'asked' || sharing === undefined) return
    place = 'asked'
    try {
      const found = await sharing.reserve(() => rate.bucket)
      if (found === 'full') rate.full(now())
      place = 'taken'
      pump()
    } catch (error) {
      place = 'none'
      for (let next = queue.take(); next !== undefined; next = queue.take()) next.refuse(error)
    }
  }

  function leave(request: Waiting): void {
    parked.get(request)?.abort()
    if (!parked.delete(request)) queue.remove(request)
    if (queue.count('interactive') + queue.count('bulk') > 0) return
    timer?.stop.abort()
    timer = undefined
  }

  return {
    durationMs: durations.durationMs,
    acquire: (request) => {
      const { signal, priority } = request
      if (signal?.aborted) return Promise.reject(signal.reason as Error)
      const permit = startAtOnce(request)
      if (permit !== undefined) return Promise.resolve(permit)
      return new Promise((resolve, reject) => {
        const waitMs = priority === 'interactive' ? waitFor(queue.count('interactive'), now()) : 0
        if (waitMs > longestWaitMs)
          return reject(tooLong(request, waitMs, 'too many calls wait for this portal'))
        const stop = (): void => {
          leave(waiting)
          reject(signal?.reason as Error)
        }
        const waiting: Waiting = {
          ...request,
          since: now(),
          grant(permit) {
            signal?.removeEventListener('abort', stop)
            resolve(permit)
          },
          refuse(error) {
            signal?.removeEventListener('abort', stop)
            reject(error)
          }
        }
        signal?.addEventListener('abort', stop, { once: true })
        queue.add(waiting)
        pump()
      })
    }
  }

  function waitFor(ahead: number, at: number): number {
    return rate.waitMs(at) + (ahead * 1000) / rate.perSecond
  }
}

function signOf(outcome: Outcome, code: string): 'fine' | 'overload' | 'none' {
  if (outcome.kind === 'lost' || code === 'query_limit_exceeded') return 'overload'
  return outcome.kind === 'answered' ? 'fine' : 'none'
}

function tooLong({ methods }: LimitedRequest, waitMs: number, why: string): RestError {
  const [method = 'batch'] = methods
  return new RestError(
    'limit',
    `${method} was not sent: ${why}. Call again in ${Math.ceil(waitMs / 1000)} s, or as bulk work, which waits.`,
    { method, ran: 'no', retry: 'later', retryAfterMs: Math.ceil(waitMs) }
  )
}
