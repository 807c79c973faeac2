// Where every proven request converges: frame, install page, ONAPPINSTALL, ONAPPUPDATE (design section 3).

import { isDeepStrictEqual } from 'node:util'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { requireFirstServer } from '../proof/choose-servers.ts'
import type { Installation } from '../records/installation.ts'
import { decideInstallation, type OwnerState, type ProvenRequest } from './decide-installation.ts'
import { recordGrant } from './record-grant.ts'

const attempts = 10
/** How exactly the record says when the trusted status was checked. */
const checkedEveryMs = 60_000

export interface Recorded {
  readonly installation: Installation
  readonly created: boolean
}

/**
 * Installation first, grant second: a process that dies between the two leaves an installation whose next visit
 * completes it. Throws `uninstalled`, `busy`, or `unproven` when another
 * authorization server has proven the installation before.
 */
export async function recordProven(context: Context, request: ProvenRequest): Promise<Recorded> {
  const recorded = await recordInstallation(context, request)
  if (request.refreshToken === undefined) {
    context.env.logger.warn(
      { memberId: request.proof.memberId, userId: request.proof.userId },
      'A proven request came without a refresh token: access ends within the hour'
    )
  }
  await recordGrant(context, recorded.installation, request)
  return recorded
}

async function recordInstallation(context: Context, request: ProvenRequest): Promise<Recorded> {
  const { store, env, clientId } = context
  const key = { clientId, memberId: request.proof.memberId }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored = await store.portals.readInstallation(key)
    // Two servers may have proven the first request of a portal at the same time: the faster one stays its server.
    requireFirstServer(context, stored?.authServer, request.proof.authServer)
    const owner = await ownerState(context, stored)
    const { installation, created, audits } = decideInstallation(clientId, stored, owner, request, env.now())
    if (stored !== undefined && saysNothingNew(stored, installation)) return { installation: stored, created }
    const written =
      stored === undefined
        ? await store.portals.createInstallation(installation)
        : await store.portals.replaceInstallation(installation)
    if (!written) continue
    for (const what of audits) {
      await audit(context, key, what, {
        userId: request.proof.userId,
        details: { occasion: request.occasion }
      })
    }
    return { installation, created }
  }
  throw new AppError('busy', 'This portal changes too often at the moment. Repeat the request in a moment.')
}

/**
 * Most visits change nothing. They must not fight for the record: when a portal's people come to work, many visits
 * are proven at the same moment.
 */
function saysNothingNew(stored: Installation, decided: Installation): boolean {
  const since = decided.updatedAt - (stored.trusted?.checkedAt ?? 0)
  if (since < 0 || since >= checkedEveryMs) return false
  return isDeepStrictEqual(
    { ...decided, updatedAt: stored.updatedAt, trusted: { ...decided.trusted, checkedAt: 0 } },
    { ...stored, trusted: { ...stored.trusted, checkedAt: 0 } }
  )
}

async function ownerState({ store }: Context, stored: Installation | undefined): Promise<OwnerState> {
  if (stored?.ownerUserId === undefined) return 'none'
  const { clientId, memberId, ownerUserId: userId } = stored
  const grant = await store.portals.readGrant({ clientId, memberId, userId })
  return grant === undefined || grant.lostAt !== undefined ? 'lost' : 'working'
}
