// The operator's list of hosts that may be http or on private addresses: self-hosted portals and the sandbox.

import { AppError } from '../errors/app-error.ts'
import { normalizeHost, portOf } from './host.ts'

export interface AllowHosts {
  allows(url: URL): boolean
}

/**
 * Entries are `host` (every port), `host:port` (that one) or `[::1]:port`. Throws `misconfigured` with the field
 * `ALLOW_PORTALS`.
 */
export function parseAllowHosts(entries: readonly string[]): AllowHosts {
  const allowed = new Set(entries.map(readEntry))
  return {
    allows(url) {
      return allowed.has(url.hostname) || allowed.has(`${url.hostname}:${portOf(url)}`)
    }
  }
}

function readEntry(entry: string): string {
  const host = normalizeHost(entry.trim())
  if (host === undefined || host.hostname.includes('*')) {
    throw new AppError(
      'misconfigured',
      `ALLOW_PORTALS takes hosts such as portal.example or 127.0.0.1:8401, not "${entry.slice(0, 100)}".`,
      { field: 'ALLOW_PORTALS' }
    )
  }
  return host.port === undefined ? host.hostname : `${host.hostname}:${host.port}`
}
