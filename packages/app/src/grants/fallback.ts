// Who serves background work while the owner's grant is lost: the most recently proven administrator (design section 5).

import type { Grant } from '../records/grant.ts'

/** Grants of other administrators that can work, the most recently proven one first. */
export function fallbackAdministrators(
  grants: readonly Grant[],
  ownerUserId: string | undefined,
  now: number
): readonly Grant[] {
  return grants
    .filter(
      (grant) =>
        grant.userId !== ownerUserId &&
        grant.adminProvenAt !== undefined &&
        grant.lostAt === undefined &&
        (grant.refreshToken !== undefined || grant.accessExpiresAt > now)
    )
    .toSorted((one, other) => (other.adminProvenAt ?? 0) - (one.adminProvenAt ?? 0))
}

/** The one who serves: the most recently proven. `undefined` when no other administrator's grant can work. */
export function fallbackAdministrator(
  ...where: Parameters<typeof fallbackAdministrators>
): Grant | undefined {
  return fallbackAdministrators(...where)[0]
}
