// Budgets in memory.

import type { BudgetStore } from '../../store/budget-store.ts'
import { pour } from '../common/leaky-bucket.ts'
import { deleteSome } from './plain.ts'
import type { MemoryState } from './state.ts'

export function createBudgetStore({ buckets }: MemoryState, now: () => number): BudgetStore {
  return {
    async reserve(name, bucket, cost, maxWaitMs = Infinity) {
      const { level, waitMs } = pour(buckets.get(name), bucket, cost, now())
      if (waitMs > maxWaitMs) return undefined
      buckets.set(name, level)
      return { waitMs }
    },

    async purge(limit) {
      return deleteSome(buckets, limit, ({ emptyAt }) => emptyAt <= now())
    }
  }
}
