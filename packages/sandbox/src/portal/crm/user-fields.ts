// The user fields of a portal's CRM: a portal of the sandbox has those that were ever written to its rows.
import type { CrmRow, Portal } from '../../model/portal.ts'

export interface UserField {
  /** Own number on the portal. */
  readonly id: number
  /** `CRM_DEAL` or `CRM_CONTACT` */
  readonly entityId: string
  /** Upper case, begins with `UF_`. */
  readonly name: string
}

/** By number. */
export function userFieldsOf({ deals, contacts }: Portal): readonly UserField[] {
  const named = [
    ...namesIn(deals.values()).map((name) => ({ entityId: 'CRM_DEAL', name })),
    ...namesIn(contacts.values()).map((name) => ({ entityId: 'CRM_CONTACT', name }))
  ]
  return named.map((field, index) => ({ id: index + 1, ...field }))
}

function namesIn(rows: Iterable<CrmRow>): readonly string[] {
  const names = new Set<string>()
  for (const row of rows) for (const name of Object.keys(row)) if (name.startsWith('UF_')) names.add(name)
  return [...names].toSorted()
}
