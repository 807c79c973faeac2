// Budgets in memory.

import type { BudgetStore, Note } from '../../store/budget-store.ts'
import { pour } from '../common/leaky-bucket.ts'
import { deleteSome } from './plain.ts'
import type { MemoryState } from './state.ts'

export function createBudgetStore({ buckets, notes }: MemoryState, now: () => number): BudgetStore {
  function standing(name: string): Note | undefined {
    const note = notes.get(name)
    return note === undefined || note.expiresAt <= now()
      ? undefined
      : { revision: note.revision, text: note.text }
  }

  return {
    async reserve(name, bucket, cost, maxWaitMs = Infinity, knownRevision) {
      const { level, waitMs } = pour(buckets.get(name), bucket, cost, now())
      if (waitMs > maxWaitMs) return undefined
      buckets.set(name, level)
      if (knownRevision === undefined) return { waitMs }
      const note = standing(name)
      return note === undefined || note.revision === knownRevision ? { waitMs } : { waitMs, note }
    },

    async writeNote(name, knownRevision, text, ttlMs) {
      const before = standing(name)
      if (before !== undefined && before.revision !== knownRevision) return { isWritten: false, note: before }
      const at = now()
      const revision = Math.max((notes.get(name)?.revision ?? 0) + 1, at)
      notes.set(name, { revision, text, expiresAt: at + ttlMs })
      return { isWritten: true, note: { revision, text } }
    },

    async purge(limit) {
      const at = now()
      const emptied = deleteSome(buckets, limit, ({ emptyAt }) => emptyAt <= at)
      return emptied + deleteSome(notes, limit - emptied, ({ expiresAt }) => expiresAt <= at)
    }
  }
}
