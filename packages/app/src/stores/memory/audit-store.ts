// Audit lines in memory.

import type { AuditStore } from '../../store/audit-store.ts'
import { copyOf } from './plain.ts'
import type { MemoryState } from './state.ts'

export function createAuditStore({ auditLines }: MemoryState): AuditStore {
  return {
    async append(line) {
      auditLines.push(copyOf(line))
    },

    async list(key, limit) {
      return auditLines
        .toReversed()
        .filter((line) => line.clientId === key.clientId && line.memberId === key.memberId)
        .toSorted((left, right) => right.at - left.at)
        .slice(0, limit)
        .map(copyOf)
    },

    async purge(clientId, before, limit) {
      const doomed = new Set(
        auditLines.filter((line) => line.clientId === clientId && line.at <= before).slice(0, limit)
      )
      const kept = auditLines.filter((line) => !doomed.has(line))
      auditLines.splice(0, auditLines.length, ...kept)
      return doomed.size
    }
  }
}
