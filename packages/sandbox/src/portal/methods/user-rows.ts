// People as REST prints them: which fields a scope shows, and what lists of people filter and sort by.
import type { CrmRow, PortalUser } from '../../model/portal.ts'
import type { Field } from '../crm/deal-fields.ts'

export interface PrintedUser {
  readonly [name: string]: string | boolean
}

/** Fields that the brief scope hides: how to reach a person. */
const CONTACT_FIELDS = ['EMAIL'] as const

/** What `filter` and `sort` know; a flag is compared as `Y` and `N`. */
const USER_FIELDS: Readonly<Record<string, Field>> = {
  ID: { type: 'integer' },
  ACTIVE: { type: 'flag' },
  NAME: { type: 'text' },
  LAST_NAME: { type: 'text' },
  EMAIL: { type: 'text' },
  IS_ADMIN: { type: 'flag' },
  USER_TYPE: { type: 'text' }
}

/** `user` and `user_basic` show addresses, `user_brief` alone does not. */
function seesContacts(scope: readonly string[]): boolean {
  return scope.includes('user') || scope.includes('user_basic')
}

/** A person cannot be found by what the scope hides. */
export function searchableFields(scope: readonly string[]): Readonly<Record<string, Field>> {
  if (seesContacts(scope)) return USER_FIELDS
  const hidden: readonly string[] = CONTACT_FIELDS
  return Object.fromEntries(Object.entries(USER_FIELDS).filter(([name]) => !hidden.includes(name)))
}

export function printUser(user: PortalUser, scope: readonly string[]): PrintedUser {
  return {
    ID: String(user.id),
    ACTIVE: user.active,
    NAME: user.name,
    LAST_NAME: user.lastName,
    ...(seesContacts(scope) ? { EMAIL: user.email } : {}),
    PERSONAL_GENDER: '',
    TIME_ZONE: '',
    USER_TYPE: 'employee'
  }
}

/** The same person as a row of text, to filter and sort by. */
export function userRow(user: PortalUser): CrmRow {
  return {
    ID: String(user.id),
    ACTIVE: user.active ? 'Y' : 'N',
    NAME: user.name,
    LAST_NAME: user.lastName,
    EMAIL: user.email,
    IS_ADMIN: user.admin ? 'Y' : 'N',
    USER_TYPE: 'employee'
  }
}
