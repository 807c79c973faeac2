// Methods about people: whose token calls, and who else works here (portal-behaviour.md section 6).
import type { PortalUser } from '../../model/portal.ts'
import type { Method } from '../method.ts'
import { toPhp, toText } from '../php/convert.ts'
import { isArray } from '../php/value.ts'
import { parameter } from './parameter.ts'
import { listUsers } from './user-list.ts'
import { printUser } from './user-rows.ts'

export const userMethods: readonly Method[] = [
  {
    name: 'profile',
    scope: '',
    run: ({ user }) => toPhp(user.active ? profile(user) : [])
  },
  { name: 'user.current', scope: 'user', run: ({ user, scope }) => toPhp(printUser(user, scope)) },
  { name: 'user.get', scope: 'user', run: listUsers },
  { name: 'user.admin', scope: '', run: ({ user }) => user.admin },
  {
    name: 'user.access',
    scope: '',
    run({ user }, params) {
      const wanted = parameter(params, 'ACCESS') ?? null
      const codes = isArray(wanted) ? [...wanted.values()] : [wanted]
      return user.admin || codes.some((code) => accessCodes(user).includes(toText(code)))
    }
  }
]

/** Everybody, every authorized user, and the person. */
function accessCodes(user: PortalUser): readonly string[] {
  return ['G2', 'AU', `U${user.id}`]
}

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
