// Who serves background work while the owner's grant is lost: the most recently proven administrator (design section 5).

import type { Grant } from '../records/grant.ts'

/** `undefined` when no other administrator's grant can work. */
export function fallbackAdministrator(
  grants: readonly Grant[],
  ownerUserId: string | undefined,
  now: number
): Grant | undefined {
  return grants
    .filter(
      (grant) =>
        grant.userId !== ownerUserId &&
        grant.adminProvenAt !== undefined &&
        grant.lostAt === undefined &&
        (grant.refreshToken !== undefined || grant.accessExpiresAt > now)
    )
    .toSorted((one, other) => (other.adminProvenAt ?? 0) - (one.adminProvenAt ?? 0))[0]
}
