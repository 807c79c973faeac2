// Where a person may be sent to connect himself: portals that we know, and hosts that can only be portals.

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { isLoopback } from '../net/auth-servers.ts'
import { normalizeHost, parseAllowHosts } from '../net/index.ts'

export interface PortalAddress {
  /** An origin. */
  readonly origin: string
  /** Of the installation that is stored for this domain. */
  readonly memberId?: string
}

/** `portal.bitrix24.de`, `portal.bitrix24.com.br`: the cloud's own names. */
const cloudHost = /^[a-z0-9-]+\.bitrix24\.[a-z]{2,}(\.[a-z]{2})?$/

/** Throws `bad-request` with the field `domain` for every other host: we would send people to any address otherwise. */
export async function portalAddress(
  { store, clientId }: Context,
  domain: string,
  allowPortals: readonly string[]
): Promise<PortalAddress> {
  const host = normalizeHost(domain)
  if (host !== undefined) {
    const name = host.port === undefined ? host.hostname : `${host.hostname}:${host.port}`
    const stored = await store.portals.findByDomain(clientId, name)
    if (stored !== undefined)
      return { origin: new URL(stored.clientEndpoint).origin, memberId: stored.memberId }
    if (host.port === undefined && cloudHost.test(host.hostname))
      return { origin: `https://${host.hostname}` }
    const scheme = isLoopback(host.hostname) ? 'http' : 'https'
    const url = new URL(`${scheme}://${name}`)
    if (parseAllowHosts(allowPortals).allows(url)) return { origin: url.origin }
  }
  throw new AppError(
    'bad-request',
    'The field domain must name a Bitrix24 portal, for example portal.bitrix24.com.',
    {
      field: 'domain'
    }
  )
}
