// Which authorization servers may be asked about a request (design section 4, rule 3).

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { builtInAuthServers } from '../net/auth-servers.ts'
import type { Claim } from './proof.ts'

/**
 * The servers to ask, in order. A claim only chooses among those we believe; without one the installation's own is
 * asked, else each. Throws `unproven` for a claim that names another server.
 */
export function chooseServers(
  context: Context,
  claimed: Claim['server'],
  stored: string | undefined
): readonly string[] {
  const { authServers } = context
  const own = stored !== undefined && authServers.includes(stored) ? stored : undefined
  if (claimed === undefined) return own === undefined ? authServers : [own]

  const origin = URL.canParse(claimed.value) ? new URL(claimed.value).origin : undefined
  if (origin === undefined || !authServers.includes(origin)) {
    throw new AppError(
      'unproven',
      `${claimed.field} does not name an authorization server that this application believes. Add it to LATCHKEY_AUTH_SERVERS if it is genuine.`,
      { field: claimed.field }
    )
  }
  requireFirstServer(context, stored, origin, claimed.field)
  return [origin]
}

/**
 * An installation stays with the server that first proved it, as long as that one is believed; the built-in ones may
 * take over from one another. Throws `unproven`.
 * @param stored the installation's server, if there is an installation
 * @param field what named the other server, if something did
 */
export function requireFirstServer(
  { authServers }: Context,
  stored: string | undefined,
  server: string,
  field?: string
): void {
  if (stored === undefined || stored === server || !authServers.includes(stored)) return
  if (builtInAuthServers.includes(stored) && builtInAuthServers.includes(server)) return
  throw new AppError(
    'unproven',
    `${field ?? 'The access token'} leads to another authorization server than the one that proved this installation.`,
    field === undefined ? {} : { field }
  )
}
