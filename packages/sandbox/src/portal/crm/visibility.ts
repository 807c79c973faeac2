// Who sees which rows of the CRM.
import type { CrmRow, PortalUser } from '../../model/portal.ts'

/** Administrators see everything, others what they are responsible for. */
export function seesRow(user: PortalUser, row: CrmRow): boolean {
  return user.admin || row['ASSIGNED_BY_ID'] === String(user.id)
}
