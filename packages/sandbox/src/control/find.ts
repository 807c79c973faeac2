// Finds what the path of a control call names.

import type { Portal, PortalApp, PortalUser } from '../model/portal.ts'
import type { World } from '../world/world.ts'
import { asId, InputError } from './input.ts'

export function findPortal(world: World, memberId: string): Portal {
  const portal = world.portals.get(memberId)
  if (portal === undefined) throw new InputError('memberId', 'names no portal of this sandbox', 404)
  return portal
}

export function findApp(portal: Portal, clientId: string): PortalApp {
  const app = portal.apps.get(clientId)
  if (app === undefined) throw new InputError('clientId', 'names no application of this portal', 404)
  return app
}

/** An active user of the portal. */
export function findUser(portal: Portal, value: unknown): PortalUser {
  const user = portal.users.get(asId(value) ?? 0)
  if (!user?.active) throw new InputError('userId', 'must be the id of an active user of this portal')
  return user
}
