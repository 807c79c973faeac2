// The cost model: what a method costs in virtual milliseconds.

import type { Costs } from '../model/limits.ts'

/** What a method has done beyond being called. */
export interface Work {
  /** Rows of the answer. */
  readonly rows?: number
  /** Rows walked to count them. */
  readonly counted?: number
  /** Rows walked to get past them. */
  readonly skipped?: number
}

const LISTS = /(?:\.list|^user\.get|^events|^methods|^scope)$/
const WRITES = /\.(?:add|update|delete|set|bind|unbind|clear|error|test)$/

/** What a call costs before it has done anything; `batch` itself nothing, as its items cost. */
export function baseCost(costs: Costs, method: string): number {
  const name = method.toLowerCase()
  const own = costs.methods[name]
  if (own !== undefined) return own
  if (name === 'batch') return 0
  if (LISTS.test(name)) return costs.list
  return WRITES.test(name) ? costs.write : costs.read
}

export function workCost(costs: Costs, { rows = 0, counted = 0, skipped = 0 }: Work): number {
  return rows * costs.row + (counted * costs.countedThousand + skipped * costs.skippedThousand) / 1000
}
