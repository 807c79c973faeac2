// Everything the sandbox knows at one moment: portals, applications, switches. Plain state, no behaviour.

import type { OAuthClient, PageCode } from '../model/oauth.ts'
import type { Portal } from '../model/portal.ts'
import { DEFAULT_SETTINGS, type Settings } from '../model/settings.ts'
import { randomHex } from './random.ts'

export interface World {
  /** Key of the authorization server; with a client's stored secret it signs tokens. */
  readonly serverKey: string
  /** Origin of the authorization server, `http://127.0.0.1:<port>`. */
  authServer: string
  readonly settings: Settings
  /** By client id. */
  readonly clients: Map<string, OAuthClient>
  /** By member id. */
  readonly portals: Map<string, Portal>
  readonly pageCodes: Map<string, PageCode>
}

export function createWorld(settings: Partial<Settings> = {}, serverKey: string = randomHex(128)): World {
  return {
    serverKey,
    authServer: '',
    settings: { ...DEFAULT_SETTINGS, ...settings },
    clients: new Map(),
    portals: new Map(),
    pageCodes: new Map()
  }
}

/** Host of the authorization server as token answers and redirects name it. */
export function authServerHost(world: World): string {
  return new URL(world.authServer).host
}

/** REST base of the authorization server. */
export function serverEndpoint(world: World): string {
  return `${world.authServer}/rest/`
}

/** REST base of a portal. */
export function clientEndpoint(portal: Portal): string {
  return `${portal.url}/rest/`
}

export function clientByNumber(world: World, number: number): OAuthClient | undefined {
  for (const client of world.clients.values()) if (client.number === number) return client
  return undefined
}

export function portalByNumber(world: World, number: number): Portal | undefined {
  for (const portal of world.portals.values()) if (portal.number === number) return portal
  return undefined
}

/** Number for the next row: larger than every one in use. */
export function nextNumber(rows: Iterable<{ readonly number: number }>, first: number): number {
  let next = first
  for (const row of rows) next = Math.max(next, row.number + 1)
  return next
}
