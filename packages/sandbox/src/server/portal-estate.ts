// The servers of all portals: opens them, moves them to new addresses, closes them.

import type { Portal, PortalUser } from '../model/portal.ts'
import type { Core } from '../world/core.ts'
import { createPortal, moveTo, type PortalSeed } from '../world/create-portal.ts'
import type { RunningService } from './http-service.ts'
import { type PortalServices, portalServices, startPortalServer } from './portal-server.ts'

export interface PortalAddress {
  readonly memberId: string
  /** `localhost:<port>` */
  readonly domain: string
  readonly url: string
}

export interface PortalInfo extends PortalAddress {
  readonly users: readonly { readonly id: number; readonly name: string; readonly admin: boolean }[]
}

/** Makes a portal come back as the same one, on the same port. */
export interface PortalIdentity {
  readonly memberId: string
  readonly port: number
}

export class PortalEstate {
  readonly #core: Core
  readonly #answers: PortalServices
  #services: RunningService[] = []

  constructor(core: Core) {
    this.#core = core
    this.#answers = portalServices(core)
  }

  async open(seed: PortalSeed, identity?: PortalIdentity): Promise<Portal> {
    const portal = createPortal(this.#core.world, seed, this.#core.clock.now(), identity?.memberId)
    await this.#serve(portal, identity?.port ?? 0)
    return portal
  }

  /** A new address; the old server stays and points to it. */
  async rename(portal: Portal): Promise<void> {
    await this.#serve(portal, 0)
  }

  async closeAll(): Promise<void> {
    const services = this.#services
    this.#services = []
    await Promise.all(services.map((service) => service.close()))
  }

  async #serve(portal: Portal, port: number): Promise<void> {
    const service = await startPortalServer(this.#core, this.#answers, portal, port)
    this.#services.push(service)
    moveTo(portal, service.port)
  }
}

export function addressOf({ memberId, domain, url }: Portal): PortalAddress {
  return { memberId, domain, url }
}

export function infoOf(portal: Portal): PortalInfo {
  return { ...addressOf(portal), users: [...portal.users.values()].map(userInfo) }
}

function userInfo({ id, name, lastName, admin }: PortalUser): PortalInfo['users'][number] {
  return { id, name: `${name} ${lastName}`, admin }
}
