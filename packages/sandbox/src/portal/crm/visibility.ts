// Who sees which rows of the CRM.
import type { CrmRow, PortalUser } from '../../model/portal.ts'

/** Which rows of a list: those with the person in one of the fields; `undefined` for an administrator, who sees all. */
export function visibleTo(
  user: PortalUser,
  owners: readonly string[]
): ((row: CrmRow) => boolean) | undefined {
  if (user.admin) return undefined
  const id = String(user.id)
  return (row) => owners.some((owner) => row[owner] === id)
}

/** Administrators see everything, others what they are responsible for. */
export function seesRow(user: PortalUser, row: CrmRow): boolean {
  return visibleTo(user, ['ASSIGNED_BY_ID'])?.(row) ?? true
}
