// Takes over portals from elsewhere without a reinstallation: every pair of tokens is proven like one that a portal sends.

import type { Context } from '../context.ts'
import { toAppError } from '../errors/problem.ts'
import { AppError, type AppErrorCode } from '../errors/app-error.ts'
import type { ProvenVisit } from '../frame/visits.ts'
import { recordProven } from '../install/record-proven.ts'
import { provePair } from '../proof/prove-pair.ts'
import type { Prover } from '../proof/prove.ts'
import type { PortablePortal } from './portable-portal.ts'

export type ImportedGrant =
  | { readonly outcome: 'imported'; readonly memberId: string; readonly userId: string }
  | { readonly outcome: 'refused'; readonly code: AppErrorCode; readonly detail: string }

/** One result for each grant, in order. */
export async function importPortal(
  context: Context,
  prover: Prover,
  portal: PortablePortal,
  recorded: (visit: ProvenVisit) => Promise<void>
): Promise<readonly ImportedGrant[]> {
  const { store, clientId } = context
  const { memberId, domain, authServer, applicationToken } = portal

  async function importGrant(
    grant: PortablePortal['grants'][number],
    isOwner: boolean
  ): Promise<ImportedGrant> {
    const stored =
      memberId === undefined ? undefined : await store.portals.readInstallation({ clientId, memberId })
    const { proof, refreshToken } = await provePair(
      context,
      prover,
      {
        hosts: domain === undefined ? [] : [{ field: 'domain', kind: 'host', value: domain }],
        ...(memberId !== undefined && { memberId: { field: 'memberId', value: memberId } }),
        ...(authServer !== undefined && { server: { field: 'authServer', value: authServer } }),
        ...(grant.accessToken !== undefined && { accessToken: grant.accessToken }),
        refreshToken: grant.refreshToken
      },
      stored?.authServer
    )
    if (grant.userId !== undefined && grant.userId !== proof.userId) {
      throw new AppError('unproven', 'These tokens belong to another user.', { field: 'userId' })
    }
    const result = await recordProven(context, {
      occasion: isOwner ? 'import-owner' : 'import',
      proof,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(applicationToken !== undefined && { applicationToken })
    })
    await recorded({ ...result, proof })
    return { outcome: 'imported', memberId: proof.memberId, userId: proof.userId }
  }

  const results: ImportedGrant[] = []
  for (const [index, grant] of portal.grants.entries()) {
    try {
      results.push(await importGrant(grant, index === 0))
    } catch (error) {
      const { code, message } = toAppError(error)
      results.push({ outcome: 'refused', code, detail: message })
    }
  }
  return results
}
