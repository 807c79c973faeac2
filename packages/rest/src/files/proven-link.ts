// Links to files that a portal gives: followed to the proven portal and nowhere else.
import { RestError } from '../errors/rest-error.ts'

const usualPorts = ['', '80', '443']

/**
 * The address to ask. A link embeds a token, so it goes to the portal that the credentials name, whatever it says: the
 * code of a portal behind a proxy does not know its own scheme and port (`http` for https, no port or its inner one), and
 * of such a link only path and query count. One that names another host, or another unusual port, is refused.
 *
 * @param endpoint REST address of the portal that the link came from
 * @param link absolute, or a path on the portal; never repeated in errors
 * @throws RestError `unreadable`; nothing was sent
 */
export function provenLink(method: string, endpoint: string, link: unknown): URL {
  const portal = new URL(endpoint)
  const url = typeof link === 'string' && link !== '' ? parse(link, portal) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || `${url.username}${url.password}` !== '') {
    throw refused(method, 'something that is no link')
  }
  const isUsual = usualPorts.includes(url.port) || url.port === portal.port
  if (url.hostname !== portal.hostname || !isUsual) throw refused(method, `a link to ${url.host}`)
  url.protocol = portal.protocol
  url.port = portal.port
  url.hash = ''
  return url
}

function parse(link: string, base: URL): URL | undefined {
  try {
    return new URL(link, base.origin)
  } catch {
    return undefined
  }
}

function refused(method: string, what: string): RestError {
  return new RestError(
    'unreadable',
    `${method}: the portal gave ${what}, which is not its own address. Nothing was sent there.`,
    { method, ran: 'no', retry: 'no' }
  )
}
