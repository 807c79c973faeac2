// How long a grant is kept: refreshed for ever, or erased some time after it ended (design sections 3 and 5).

import { createHash } from 'node:crypto'
import type { GrantKey } from '../records/grant.ts'
import type { GrantMarksPatch } from '../store/portal-store.ts'

const dayMs = 24 * 3_600_000
const keepAliveAfterMs = 20 * dayMs
const keepAliveSpreadMs = 3 * dayMs
const eraseAfterMs = 7 * dayMs

/** `kept`: the owner's, the fallback administrator's, those the application marked. `visitor`: everybody else's. */
export type GrantRole = 'kept' | 'visitor'

export function lifeMarks(
  key: GrantKey,
  role: GrantRole,
  tokens: {
    readonly refreshedAt: number
    readonly accessExpiresAt: number
    readonly refreshExpiresAt?: number | undefined
  }
): GrantMarksPatch {
  if (role === 'kept')
    return { keepAliveAt: tokens.refreshedAt + keepAliveAfterMs + spread(key), eraseAt: null }
  const endsAt = tokens.refreshExpiresAt ?? tokens.accessExpiresAt
  return { keepAliveAt: null, eraseAt: endsAt + eraseAfterMs }
}

/** Between nothing and three days, the same for one key always: a million grants are not refreshed in one night. */
function spread({ clientId, memberId, userId }: GrantKey): number {
  const digest = createHash('sha256').update(`${clientId}\n${memberId}\n${userId}`).digest()
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * keepAliveSpreadMs)
}
