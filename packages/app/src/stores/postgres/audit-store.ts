// Audit lines in PostgreSQL.

import type { AuditStore } from '../../store/audit-store.ts'
import { auditColumns, entryOf, marksOf, namesOf, valuesOf } from '../common/columns.ts'
import type { PostgresDriver } from './driver.ts'
import { deletionOf } from './fragments.ts'
import type { Tables } from './tables.ts'

export function createAuditStore(db: PostgresDriver, { auditLines }: Tables): AuditStore {
  return {
    async append(line) {
      await db.run(
        `INSERT INTO ${auditLines} (${namesOf(auditColumns)}) VALUES (${marksOf(auditColumns)})`,
        ...valuesOf(auditColumns, line)
      )
    },

    async list(key, limit) {
      const rows = await db.rows(
        `SELECT ${namesOf(auditColumns)} FROM ${auditLines} WHERE client_id = ? AND member_id = ?
         ORDER BY at DESC, number DESC LIMIT ?`,
        key.clientId,
        key.memberId,
        limit
      )
      return rows.map((row) => entryOf(auditColumns, row))
    },

    async purge(clientId, before, limit) {
      return db.run(
        deletionOf(auditLines, ['number'], 'at', 'client_id = ? AND at <= ?'),
        clientId,
        before,
        limit
      )
    }
  }
}
