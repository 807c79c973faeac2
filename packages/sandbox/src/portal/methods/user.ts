// Methods about the person whose token calls (portal-behaviour.md section 6).
import type { PortalUser } from '../../model/portal.ts'
import type { Method } from '../method.ts'
import { toPhp } from '../php/convert.ts'

export const userMethods: readonly Method[] = [
  {
    name: 'profile',
    scope: '',
    run: ({ user }) => toPhp(user.active ? profile(user) : [])
  },
  {
    name: 'user.current',
    scope: 'user',
    run({ user, scope }) {
      // The address is hidden from tokens that have only the brief scope.
      const seesContacts = scope.includes('user') || scope.includes('user_basic')
      return toPhp({
        ID: String(user.id),
        ACTIVE: user.active,
        NAME: user.name,
        LAST_NAME: user.lastName,
        ...(seesContacts ? { EMAIL: user.email } : {}),
        PERSONAL_GENDER: '',
        TIME_ZONE: '',
        USER_TYPE: 'employee'
      })
    }
  },
  { name: 'user.admin', scope: '', run: ({ user }) => user.admin }
]

/** `PERSONAL_PHOTO` exists only when set, and nobody here has one. */
function profile(user: PortalUser): Record<string, string | boolean> {
  return {
    ID: String(user.id),
    ADMIN: user.admin,
    NAME: user.name,
    LAST_NAME: user.lastName,
    PERSONAL_GENDER: '',
    TIME_ZONE: ''
  }
}
