// People for seeded rows: names that read like people, addresses that reach nobody.

import type { PortalUser } from '../model/portal.ts'

const NAMES: readonly (readonly [string, string])[] = [
  ['Anna', 'Weber'],
  ['Marek', 'Nowak'],
  ['Sofia', 'Rossi'],
  ['Jonas', 'Lindqvist'],
  ['Clara', 'Dubois'],
  ['Pavel', 'Novotny'],
  ['Elena', 'Petrova'],
  ['Tomas', 'Garcia'],
  ['Ines', 'Carvalho'],
  ['Oskar', 'Larsen'],
  ['Mira', 'Horvat'],
  ['Daniel', 'Okafor']
]

export interface PersonName {
  readonly name: string
  readonly lastName: string
  readonly email: string
}

/** The n-th person; names repeat after a while with a number in the address. */
export function personName(index: number): PersonName {
  const [name, lastName] = NAMES[index % NAMES.length] ?? ['Anna', 'Weber']
  const round = Math.floor(index / NAMES.length)
  const suffix = round === 0 ? '' : String(round + 1)
  return { name, lastName, email: `${name}.${lastName}${suffix}@example.com`.toLowerCase() }
}

/** A user as a test may describe him; what is missing is made up. */
export interface UserSeed {
  readonly id?: number
  readonly name?: string
  readonly lastName?: string
  readonly email?: string
  readonly admin?: boolean
}

/** A number makes that many people, the first of them an administrator. */
export function seedUsers(seed: number | readonly UserSeed[]): Map<number, PortalUser> {
  const described: readonly UserSeed[] =
    typeof seed === 'number' ? Array.from({ length: seed }, (_, index) => ({ admin: index === 0 })) : seed
  const users = new Map<number, PortalUser>()
  for (const [index, user] of described.entries()) {
    const id = user.id ?? Math.max(0, ...users.keys()) + 1
    const person = personName(index)
    users.set(id, {
      id,
      name: user.name ?? person.name,
      lastName: user.lastName ?? person.lastName,
      email: user.email ?? person.email,
      admin: user.admin ?? false,
      active: true
    })
  }
  return users
}
