// When an access token may still be used (design section 5).

import { accessLifeMs } from '../auth-server/expiry.ts'
import type { Grant } from '../records/grant.ts'

const marginMs = 60_000

/** A token is given up a minute, or a tenth of its life, before its end, so that a call does not arrive too late. */
export function isUsable(
  grant: Pick<Grant, 'accessExpiresAt' | 'accessUsableUntilAt' | 'refreshedAt' | 'lostAt'>,
  now: number
): boolean {
  if (grant.lostAt !== undefined) return false
  // A clock of ours that differs from the server's must not cost a refresh a call.
  const endsAt = grant.accessUsableUntilAt ?? grant.accessExpiresAt
  const lifeMs = Math.min(accessLifeMs, Math.max(0, endsAt - grant.refreshedAt))
  return now < endsAt - Math.min(marginMs, lifeMs / 10)
}
