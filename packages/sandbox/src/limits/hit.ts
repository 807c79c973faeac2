// One HTTP request of a portal: what it has spent, and the runs of methods that its end charges to their budgets.

import type { Limits, Load } from '../model/limits.ts'
import type { Portal } from '../model/portal.ts'
import { charge, isOverBudget, operatingState, type OperatingState } from './operating.ts'
import { workCost, type Work } from './costs.ts'

/** The request has become too long; nobody hears its answer. */
export class CutOff extends Error {}

export class Hit {
  readonly startedAt: number
  readonly #limits: Limits
  readonly #load: Load
  /** Run times in this request, by caller and method. */
  readonly #runs = new Map<string, number[]>()
  #spentMs: number

  constructor({ limits, load }: Pick<Portal, 'limits' | 'load'>, startedAt: number) {
    this.startedAt = startedAt
    this.#limits = limits
    this.#load = load
    this.#spentMs = limits.costs.request
  }

  /** Virtual milliseconds so far. */
  get spentMs(): number {
    return this.#spentMs
  }

  get limits(): Limits {
    return this.#limits
  }

  spend(costMs: number): void {
    this.#spentMs += costMs
  }

  work(done: Work): void {
    this.spend(workCost(this.#limits.costs, done))
  }

  /** @throws CutOff once the request is too long; what ran until then has run. */
  checkLength(): void {
    const { cutOffMs } = this.#limits
    if (cutOffMs !== undefined && this.#spentMs >= cutOffMs) throw new CutOff('The request takes too long')
  }

  /** `undefined` where nothing is limited. */
  operating(key: string): OperatingState | undefined {
    if (this.#limits.operating === undefined) return undefined
    return operatingState(this.#load, key, this.startedAt, this.#runs.get(key))
  }

  /** Whether the next call is refused. */
  isOverBudget(key: string): boolean {
    const { operating } = this.#limits
    if (operating === undefined) return false
    return isOverBudget(this.#load, operating, key, this.startedAt, this.#runs.get(key))
  }

  /** Notes a run that has ended well; failed ones are never charged. */
  ran(key: string, runMs: number): void {
    this.#runs.set(key, [...(this.#runs.get(key) ?? []), runMs])
  }

  /** The end of the request: its runs go to their budgets. */
  settle(): void {
    if (this.#limits.operating !== undefined) charge(this.#load, this.#runs, this.startedAt)
  }
}
