// A portal as operators see it: everything but the tokens (design section 7).

import type { GrantView, PortalView } from '../app-types.ts'
import type { Grant } from '../records/grant.ts'
import type { Installation } from '../records/installation.ts'
import { coolDownRestMs } from '../grants/cool-down.ts'
import { isUsable } from '../grants/usable.ts'

export function portalView(installation: Installation, grants: readonly Grant[], now: number): PortalView {
  const { trusted, claimedStatus, ownerUserId, uninstalledAt, finished } = installation
  return {
    memberId: installation.memberId,
    domain: installation.domain,
    clientEndpoint: installation.clientEndpoint,
    authServer: installation.authServer,
    state: installation.state,
    finished: finished === 'unknown' ? 'unknown' : finished === 'yes',
    status: {
      ...(claimedStatus !== undefined && { claimed: claimedStatus }),
      ...(trusted !== undefined && { trusted: trusted.status, checkedAt: trusted.checkedAt }),
      ...(trusted?.paidUntilAt !== undefined && { paidUntil: trusted.paidUntilAt })
    },
    scope: installation.scope,
    ...(ownerUserId !== undefined && { ownerUserId }),
    applicationTokenKnown: installation.applicationTokens.length > 0,
    installedAt: installation.installedAt,
    ...(uninstalledAt !== undefined && { uninstalledAt }),
    grants: grants.map((grant) => grantView(grant, now))
  }
}

function grantView(grant: Grant, now: number): GrantView {
  const { userId, source, generation, accessExpiresAt, refreshedAt, lastOutcome } = grant
  return {
    userId,
    source,
    generation,
    state: grantState(grant, now),
    accessExpiresAt,
    refreshedAt,
    ...(lastOutcome !== undefined && { lastOutcome })
  }
}

function grantState(grant: Grant, now: number): GrantView['state'] {
  if (grant.lostAt !== undefined) return 'lost'
  if (isUsable(grant, now)) return 'usable'
  return coolDownRestMs(grant.coolDownUntil, now) > 0 ? 'cooling' : 'expired'
}
