// Virtual time with a queue of due jobs: starts at real time and runs on, can be moved, set and frozen.

import type { Clock } from '../model/clock.ts'
import { type RealTime, systemTime } from './real-time.ts'

/** A job may be asynchronous; time does not move on before it has settled. */
export type Job = () => Promise<void> | void

interface QueuedJob {
  readonly dueAt: number
  readonly run: Job
}

export interface VirtualClockOptions {
  /** Moment at which virtual time starts; without it, real time. */
  readonly startAt?: number | undefined
  readonly real?: RealTime | undefined
}

/** Longest span of one `setTimeout`. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export class VirtualClock implements Clock {
  readonly #real: RealTime
  /** Virtual minus real time, while time runs. */
  #offsetMs: number
  /** The moment at which time stands: frozen, or while due jobs run. */
  #standsAt: number | undefined
  #frozen = false
  #closed = false
  #jobs: QueuedJob[] = []
  /** Moves and due jobs happen one after the other, in the order asked. */
  #line: Promise<void> = Promise.resolve()
  #cancelTimer: () => void = () => {}

  constructor(options: VirtualClockOptions = {}) {
    this.#real = options.real ?? systemTime
    this.#offsetMs = options.startAt === undefined ? 0 : options.startAt - this.#real.now()
  }

  now(): number {
    return this.#standsAt ?? this.#real.now() + this.#offsetMs
  }

  get frozen(): boolean {
    return this.#frozen
  }

  /** Puts a job into the queue. A job that is due already runs soon, never inside this call. */
  schedule(dueAt: number, run: Job): void {
    if (this.#closed) return
    const later = this.#jobs.findIndex((job) => job.dueAt > dueAt)
    this.#jobs.splice(later === -1 ? this.#jobs.length : later, 0, { dueAt, run })
    this.#arm()
  }

  /** Moves time forward by a span; resolves when every job due on the way has settled. */
  advance(spanMs: number): Promise<void> {
    return this.#inLine(() => this.#moveTo(this.now() + spanMs))
  }

  /** Puts the clock on a moment. Jobs due on the way run first; a moment in the past runs none. */
  set(at: number): Promise<void> {
    return this.#inLine(() => this.#moveTo(at))
  }

  freeze(): Promise<void> {
    return this.#inLine(() => {
      this.#standsAt = this.now()
      this.#frozen = true
    })
  }

  unfreeze(): Promise<void> {
    return this.#inLine(() => this.#release(this.now(), false))
  }

  /** Resolves when no job is due any more, those started by other jobs included. */
  settle(): Promise<void> {
    return this.#inLine(() => this.#runDue())
  }

  /** Back to the start: running, at the given moment or at real time, with an empty queue. */
  restart(startAt?: number): Promise<void> {
    return this.#inLine(() => {
      this.#jobs = []
      this.#release(startAt ?? this.#real.now(), false)
    })
  }

  close(): void {
    this.#closed = true
    this.#jobs = []
    this.#cancelTimer()
  }

  #inLine(step: () => Promise<void> | void): Promise<void> {
    const done = this.#line.then(step).finally(() => this.#arm())
    this.#line = done.catch(() => {})
    return done
  }

  async #moveTo(targetAt: number): Promise<void> {
    try {
      for (let job = this.#nextDue(targetAt); job; job = this.#nextDue(targetAt)) {
        this.#standsAt = Math.max(this.now(), job.dueAt)
        await job.run()
      }
    } finally {
      this.#release(targetAt, this.#frozen)
    }
  }

  /** Jobs that real time has made due run with the clock going on: there is nothing to jump over. */
  async #runDue(): Promise<void> {
    for (let job = this.#nextDue(this.now()); job; job = this.#nextDue(this.now())) await job.run()
  }

  #nextDue(at: number): QueuedJob | undefined {
    const first = this.#jobs[0]
    if (first === undefined || first.dueAt > at) return undefined
    return this.#jobs.shift()
  }

  #release(at: number, frozen: boolean): void {
    this.#frozen = frozen
    this.#standsAt = frozen ? at : undefined
    this.#offsetMs = at - this.#real.now()
  }

  #arm(): void {
    this.#cancelTimer()
    this.#cancelTimer = () => {}
    const first = this.#jobs[0]
    if (first === undefined || this.#closed) return
    const spanMs = Math.max(0, first.dueAt - this.now())
    if (this.#frozen && spanMs > 0) return
    this.#cancelTimer = this.#real.after(Math.min(spanMs, LONGEST_TIMER_MS), () => {
      void this.settle()
    })
  }
}
