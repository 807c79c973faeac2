// The yardstick, from the cost model of the stub: batches of 50 full pages at once, and one round of probing before.

import { mostCommands, pageSize, usualBucket, usualCosts } from '../stub/settings.ts'
import type { ListCase } from './cases.ts'

const batchRows = mostCommands * pageSize

/** From a drained bucket nothing is faster than it drains; else all batches run side by side. */
export function idealMs({ table, isLong }: ListCase): number {
  const { request, list } = usualCosts
  const batches = Math.ceil(table.rows / batchRows)
  if (isLong) return (batches / usualBucket.perSecond) * 1000
  return request + list + (request + mostCommands * list)
}

export function idealRequests({ table }: ListCase): number {
  return Math.ceil(table.rows / batchRows) + 1
}
