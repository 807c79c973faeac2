// A new portal with its people and rows; its address is known once its server listens.

import { nextNumber, type World } from './world.ts'
import { resolveLimits } from '../limits/resolve-limits.ts'
import type { LimitsSpec } from '../model/limits.ts'
import type { Portal } from '../model/portal.ts'
import { emptyPortal } from './portal-memory.ts'
import { randomHex } from './random.ts'
import { seedContacts, seedDeals } from './seed-crm.ts'
import type { RowsSeed } from './seed-rows.ts'
import { seedTasks } from './seed-tasks.ts'
import { seedUsers, type UserSeed } from './seed-people.ts'

export interface PortalSeed {
  readonly plan?: string
  readonly language?: string
  /** How many people (the first is an administrator), or the people themselves. Default: 3. */
  readonly users?: number | readonly UserSeed[]
  /** Default: none. */
  readonly deals?: RowsSeed
  /** Default: none. */
  readonly contacts?: RowsSeed
  /** Default: none. */
  readonly tasks?: RowsSeed
  /** Default: the sandbox's own. */
  readonly limits?: LimitsSpec
}

const FIRST_PORTAL_NUMBER = 101
const DEFAULT_USERS = 3

/** Puts the portal into the world. `memberId` lets a portal come back as the same one. @throws LimitsError */
export function createPortal(
  world: World,
  seed: PortalSeed,
  now: number,
  memberId: string = randomHex(32)
): Portal {
  const users = seedUsers(seed.users ?? DEFAULT_USERS)
  const context = { now, userIds: [...users.keys()] }
  const contacts = seedContacts(seed.contacts ?? 0, context)
  const portal: Portal = {
    ...emptyPortal(),
    number: nextNumber(world.portals.values(), FIRST_PORTAL_NUMBER),
    memberId,
    port: 0,
    domain: '',
    url: '',
    plan: seed.plan ?? 'pro',
    language: seed.language ?? 'en',
    users,
    deals: seedDeals(seed.deals ?? 0, { ...context, contactCount: contacts.size }),
    contacts,
    tasks: seedTasks(seed.tasks ?? 0, context),
    limits: resolveLimits(seed.limits ?? world.settings.limits)
  }
  world.portals.set(memberId, portal)
  return portal
}

/** Gives the portal an address: at creation, and again whenever its customer renames it. */
export function moveTo(portal: Portal, port: number): void {
  portal.port = port
  portal.domain = `localhost:${port}`
  portal.url = `http://${portal.domain}`
}

/** The first administrator, who installs and acts where nobody else is named. */
export function firstAdmin(portal: Portal): number {
  for (const user of portal.users.values()) if (user.admin && user.active) return user.id
  return [...portal.users.keys()][0] ?? 1
}
