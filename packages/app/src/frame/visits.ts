// Proves and records who opened the application or its install page.

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { recordProven, type Recorded } from '../install/record-proven.ts'
import type { Proof } from '../proof/proof.ts'
import type { Prover } from '../proof/prove.ts'
import type { FramePost } from './read-frame.ts'

export interface ProvenVisit extends Recorded {
  readonly proof: Proof
}

export interface Visits {
  /**
   * `frame`: anybody who may open the application. `install`: who installs it. Throws what `Prover.prove` throws,
   * and `uninstalled` for a token that is older than the removal.
   */
  record(post: FramePost, occasion: 'frame' | 'install'): Promise<ProvenVisit>
}

/** @param recorded called after each, with what changed */
export function createVisits(
  context: Context,
  prover: Prover,
  recorded: (visit: ProvenVisit) => Promise<void>
): Visits {
  const { store, clientId } = context
  return {
    async record(post, occasion) {
      const memberId = post.claim.memberId?.value ?? ''
      const stored = await store.portals.readInstallation({ clientId, memberId })
      const proof = await prover.prove(post.claim, stored?.authServer)
      if (occasion === 'install') refuseForeignInstaller(proof, stored)
      const result = await recordProven(context, {
        occasion,
        proof,
        ...(post.refreshToken !== undefined && { refreshToken: post.refreshToken }),
        ...(post.applicationToken !== undefined && { applicationToken: post.applicationToken }),
        ...(post.claimedStatus !== undefined && { claimedStatus: post.claimedStatus }),
        // The portal opens the install page until the installation is finished, and the application afterwards.
        finished: occasion === 'install' ? 'no' : 'yes'
      })
      const visit = { ...result, proof }
      await recorded(visit)
      return visit
    }
  }
}

/** A portal opens the install page for those who may install; an employee who sends its POST himself is not one of them. */
function refuseForeignInstaller(proof: Proof, stored: Recorded['installation'] | undefined): void {
  if (stored === undefined || stored.state === 'uninstalled' || stored.ownerUserId === undefined) return
  if (proof.admin || proof.userId === stored.ownerUserId) return
  throw new AppError(
    'unproven',
    'The application is installed already; only an administrator of the portal can install it again. Open the application instead.'
  )
}
