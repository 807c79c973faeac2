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
  { authServers }: Context,
  claimed: Claim['server'],
  stored: string | undefined
): readonly string[] {
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
  if (own !== undefined && own !== origin && !mayTakeOver(own, origin)) {
    throw new AppError(
      'unproven',
      `${claimed.field} names another authorization server than the one that proved this installation.`,
      { field: claimed.field }
    )
  }
  return [origin]
}

function mayTakeOver(own: string, other: string): boolean {
  return builtInAuthServers.includes(own) && builtInAuthServers.includes(other)
}
