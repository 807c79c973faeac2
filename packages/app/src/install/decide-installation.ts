// What a proven request makes of an installation: creation, ownership, application token, tombstone (design sections 3 and 4).

import { accessLifeMs } from '../auth-server/expiry.ts'
import { AppError } from '../errors/app-error.ts'
import type { Installation } from '../records/installation.ts'
import type { Proof } from '../proof/proof.ts'
import { withApplicationToken } from './application-tokens.ts'

/**
 * How a proven request reached us. `install` and `install-event` name the person who installed; `import-owner` is who
 * owned the installation where it comes from, `import` everybody else there.
 */
export type Occasion =
  | 'frame'
  | 'install'
  | 'install-event'
  | 'update-event'
  | 'code'
  | 'import-owner'
  | 'import'

export interface ProvenRequest {
  readonly occasion: Occasion
  readonly proof: Proof
  readonly refreshToken?: string
  readonly applicationToken?: string
  readonly claimedStatus?: string
  readonly finished?: 'yes' | 'no'
}

/** Who the background work is done for now, and whether his grant still works. */
export type OwnerState = 'none' | 'working' | 'lost'

export interface Decision {
  readonly installation: Installation
  readonly created: boolean
  readonly audits: readonly string[]
}

/**
 * Pure: no clock, no store. Throws `uninstalled` when the request's token is older than the removal.
 * @param clientId our client id; the proof was compared with it
 */
export function decideInstallation(
  clientId: string,
  stored: Installation | undefined,
  owner: OwnerState,
  request: ProvenRequest,
  now: number
): Decision {
  const { proof } = request
  if (stored?.state === 'uninstalled') refuseOlderThanRemoval(stored, proof)
  const known = stored?.state === 'uninstalled' ? undefined : stored
  const created = known === undefined

  const takesOver = becomesOwner(known?.ownerUserId, owner, request)
  const ownerUserId = takesOver ? proof.userId : known?.ownerUserId
  const tokens = known?.applicationTokens ?? []
  const mayStoreToken = created || proof.admin || proof.userId === ownerUserId
  const applicationTokens =
    request.applicationToken !== undefined && mayStoreToken
      ? withApplicationToken(tokens, request.applicationToken, now)
      : tokens

  const audits = [
    ...(created ? [stored === undefined ? 'installed' : 'installed-again'] : []),
    ...(ownerUserId !== known?.ownerUserId ? ['owner-changed'] : []),
    ...(!created && applicationTokens !== tokens ? ['application-token-stored'] : []),
    ...(known !== undefined && known.clientEndpoint !== proof.clientEndpoint ? ['address-changed'] : []),
    ...(known !== undefined && known.state !== 'active' ? ['active-again'] : [])
  ]
  const claimedStatus = request.claimedStatus ?? known?.claimedStatus
  return {
    created,
    audits,
    installation: {
      clientId,
      memberId: proof.memberId,
      revision: stored?.revision ?? 1,
      domain: new URL(proof.clientEndpoint).host,
      clientEndpoint: proof.clientEndpoint,
      authServer: proof.authServer,
      applicationTokens,
      scope: proof.scope,
      ...(claimedStatus !== undefined && { claimedStatus }),
      trusted: {
        status: proof.status,
        ...(proof.version !== undefined && { version: proof.version }),
        ...(proof.paidUntilAt !== undefined && { paidUntilAt: proof.paidUntilAt }),
        checkedAt: now
      },
      finished: request.finished ?? known?.finished ?? 'unknown',
      ...(ownerUserId !== undefined && { ownerUserId }),
      state: 'active',
      installedAt: known?.installedAt ?? now,
      updatedAt: now
    }
  }
}

function refuseOlderThanRemoval(stored: Installation, proof: Proof): void {
  // Whole seconds: that is what tokens carry. The server accepted the token, so within one second it is the newer one.
  const issuedSecond = Math.floor((proof.accessExpiresAt - accessLifeMs) / 1000)
  const removedSecond = Math.floor((stored.tombstoneAt ?? 0) / 1000)
  if (issuedSecond >= removedSecond) return
  throw new AppError(
    'uninstalled',
    'The application was removed from this portal after this access token was issued. Install it again.'
  )
}

/** Section 3, creation and ownership, (a) to (d). */
function becomesOwner(
  ownerUserId: string | undefined,
  owner: OwnerState,
  { occasion, proof }: ProvenRequest
): boolean {
  const installs = occasion === 'install' || occasion === 'install-event'
  if (ownerUserId === proof.userId) return true
  if ((installs || occasion === 'import-owner') && ownerUserId === undefined) return true
  if (proof.admin && (ownerUserId === undefined || owner !== 'working')) return true
  return installs && proof.admin
}
