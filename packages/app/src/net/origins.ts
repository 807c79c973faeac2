// Compares addresses that somebody posted with addresses that are proven.

import { normalizeHost, portOf } from './host.ts'

/** `https://portal.example` for any http or https address without a user name; `undefined` for everything else. */
export function originOf(address: string): string | undefined {
  return webUrl(address)?.origin
}

/**
 * Does a posted host (`DOMAIN`, `auth[domain]`) name the host of a proven endpoint? Letter case, spelling of an
 * international name and the scheme's own port make no difference. A posted host without a port says nothing about
 * the port: authorization servers know portals without it (portal-behaviour.md section 11.1).
 */
export function sameHost(postedHost: string, endpointUrl: string): boolean {
  const posted = normalizeHost(postedHost)
  const endpoint = webUrl(endpointUrl)
  if (posted === undefined || endpoint === undefined) return false
  return posted.hostname === endpoint.hostname && (posted.port ?? portOf(endpoint)) === portOf(endpoint)
}

/** Do two addresses have the same scheme, host and port? An address that cannot be read equals nothing. */
export function sameOrigin(address: string, other: string): boolean {
  const origin = originOf(address)
  return origin !== undefined && origin === originOf(other)
}

/** No surrounding or inner white space, no backslash: `URL` would repair them, and others might read them otherwise. */
function webUrl(address: string): URL | undefined {
  if (/[\s\\\p{Cc}]/u.test(address)) return undefined
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
  return url.username === '' && url.password === '' ? url : undefined
}
