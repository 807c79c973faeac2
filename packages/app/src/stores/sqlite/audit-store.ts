// Audit lines in SQLite.

import type { AuditStore } from '../../store/audit-store.ts'
import { auditColumns, entryOf, marksOf, namesOf, valuesOf } from '../common/columns.ts'
import type { SqliteDriver } from './driver.ts'

export function createAuditStore(db: SqliteDriver): AuditStore {
  return {
    async append(line) {
      db.run(
        `INSERT INTO audit_lines (${namesOf(auditColumns)}) VALUES (${marksOf(auditColumns)})`,
        ...valuesOf(auditColumns, line)
      )
    },

    async list(key, limit) {
      return db
        .rows(
          `SELECT ${namesOf(auditColumns)} FROM audit_lines WHERE client_id = ? AND member_id = ?
           ORDER BY at DESC, number DESC LIMIT ?`,
          key.clientId,
          key.memberId,
          limit
        )
        .map((row) => entryOf(auditColumns, row))
    },

    async purge(clientId, before, limit) {
      return db.run(
        `DELETE FROM audit_lines WHERE number IN
           (SELECT number FROM audit_lines WHERE client_id = ? AND at <= ? LIMIT ?)`,
        clientId,
        before,
        limit
      )
    }
  }
}
