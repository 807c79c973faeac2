// Stores the tokens of a proven request as that user's grant, if they are newer than the stored ones (design section 3).

import { refreshLifeMs } from '../auth-server/expiry.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { lifeMarks } from '../grants/life-marks.ts'
import type { Grant, GrantKey, GrantSource, GrantTokens } from '../records/grant.ts'
import type { Installation } from '../records/installation.ts'
import type { Occasion, ProvenRequest } from './decide-installation.ts'

const attempts = 10

const sources: Readonly<Record<Occasion, GrantSource>> = {
  frame: 'frame',
  install: 'install',
  'install-event': 'event',
  'update-event': 'event',
  code: 'code',
  'import-owner': 'refresh',
  import: 'refresh'
}

/** Throws `busy` when other processes change the same grant all the time. */
export async function recordGrant(
  context: Context,
  installation: Installation,
  request: ProvenRequest
): Promise<void> {
  const { proof } = request
  const key: GrantKey = { clientId: context.clientId, memberId: proof.memberId, userId: proof.userId }
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored = await context.store.portals.readGrant(key)
    if (!(await write(context, installation, request, key, stored))) continue
    if (stored?.lostAt !== undefined) {
      await audit(context, key, 'grant-revived', { userId: key.userId, details: { by: request.occasion } })
    }
    return
  }
  throw new AppError('busy', 'This grant changes too often at the moment. Repeat the request in a moment.')
}

async function write(
  context: Context,
  installation: Installation,
  request: ProvenRequest,
  key: GrantKey,
  stored: Grant | undefined
): Promise<boolean> {
  const { proof } = request
  const { portals } = context.store
  const now = context.env.now()
  const tokens = tokensOf(request, now)
  const role =
    proof.admin || installation.ownerUserId === key.userId || stored?.marked === true ? 'kept' : 'visitor'
  const adminProvenAt = proof.admin ? now : null

  if (stored === undefined) {
    const life = lifeMarks(key, role, tokens)
    const grant: Grant = {
      ...key,
      ...tokens,
      generation: 1,
      createdAt: now,
      ...(proof.admin && { adminProvenAt: now }),
      ...(typeof life.keepAliveAt === 'number' && { keepAliveAt: life.keepAliveAt }),
      ...(typeof life.eraseAt === 'number' && { eraseAt: life.eraseAt })
    }
    return portals.createGrant(grant)
  }
  if (tokens.accessExpiresAt > stored.accessExpiresAt) {
    // Without a refresh token of its own it keeps the stored one, and lives as long.
    const refreshExpiresAt = tokens.refreshExpiresAt ?? stored.refreshExpiresAt
    const life = lifeMarks(key, role, { ...tokens, refreshExpiresAt })
    return portals.commitTokens(stored, stored.generation, tokens, { adminProvenAt, ...life })
  }
  // An older pair, or the same: the stored one stays, but its user is proven to be welcome, and may be the owner now.
  const life = lifeMarks(key, role, stored)
  return portals.markGrant(stored, { adminProvenAt, lostAt: null, ...life }, stored.generation)
}

function tokensOf({ proof, refreshToken, occasion }: ProvenRequest, now: number): GrantTokens {
  return {
    accessToken: proof.accessToken,
    accessExpiresAt: proof.accessExpiresAt,
    ...(refreshToken !== undefined && { refreshToken, refreshExpiresAt: now + refreshLifeMs }),
    source: sources[occasion],
    refreshedAt: now
  }
}
