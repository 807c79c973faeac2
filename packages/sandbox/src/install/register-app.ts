// Registers an application on a portal: a row of the portal and, once for all portals, one of the server.

import type { OAuthClient } from '../model/oauth.ts'
import type { AppKind, Portal, PortalApp } from '../model/portal.ts'
import { storeSecret } from '../tokens/token-signature.ts'
import { randomAlphanumeric, randomDigits, randomHex } from '../world/random.ts'
import { nextNumber, type World } from '../world/world.ts'
import { emptyMemory } from './app-memory.ts'
import { derivedApplicationToken } from './application-token.ts'

export interface AppSeed {
  /** Shown on the portal's pages. */
  readonly name?: string | undefined
  readonly kind: AppKind
  /** Page of the application; script kinds have none. */
  readonly url: string
  readonly installUrl?: string | undefined
  readonly eventUrl?: string | undefined
  /** Where the code flow returns to; without it, `url`. */
  readonly redirectUrl?: string | undefined
  readonly scope: readonly string[]
  readonly status?: PortalApp['status'] | undefined
  /** End of payment in milliseconds. */
  readonly paidUntil?: number | undefined
  /** Given together to register the same application on several portals. */
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
}

const FIRST_CLIENT_NUMBER = 1001

export function registerApp(world: World, portal: Portal, seed: AppSeed): PortalApp {
  const client = clientOf(world, seed)
  const identity = { number: client.number, clientId: client.clientId, clientSecret: client.clientSecret }
  const app: PortalApp = {
    ...identity,
    name: seed.name ?? (seed.kind.startsWith('local') ? 'Local application' : 'Market application'),
    kind: seed.kind,
    url: seed.url,
    installUrl: seed.installUrl,
    eventUrl: seed.eventUrl,
    redirectUrl: seed.redirectUrl,
    scope: seed.scope,
    status: seed.status ?? (seed.kind.startsWith('local') ? 'L' : 'F'),
    version: 1,
    paidUntil: seed.paidUntil === undefined ? undefined : Math.floor(seed.paidUntil / 1000),
    active: false,
    finished: false,
    applicationToken: derivedApplicationToken(portal, { ...identity, kind: seed.kind }),
    ...emptyMemory()
  }
  portal.apps.set(client.clientId, app)
  return app
}

/** One row for all portals: the same client id finds the row that is there. */
function clientOf(world: World, seed: AppSeed): OAuthClient {
  const known = world.clients.get(seed.clientId ?? '')
  if (known !== undefined) return known
  const clientSecret = seed.clientSecret ?? randomAlphanumeric(50)
  const client: OAuthClient = {
    number: nextNumber(world.clients.values(), FIRST_CLIENT_NUMBER),
    clientId: seed.clientId ?? newClientId(seed.kind),
    clientSecret,
    storedSecret: storeSecret(randomAlphanumeric(8), clientSecret),
    scope: 'app'
  }
  world.clients.set(client.clientId, client)
  return client
}

/** `local.` or `app.`, 14 hex digits, a dot, 8 digits (wire.md section 1.1). */
function newClientId(kind: AppKind): string {
  return `${kind.startsWith('local') ? 'local' : 'app'}.${randomHex(14)}.${randomDigits(8)}`
}
