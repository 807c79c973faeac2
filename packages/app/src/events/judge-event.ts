// Decides whether an event is believed (design section 4, rules 1 and 4 to 7). Nothing here delivers or stores an event.

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { uninstalled } from '../grants/grant-errors.ts'
import { knowsApplicationToken } from '../install/application-tokens.ts'
import type { StatusCheck } from '../install/check-status.ts'
import type { Occasion } from '../install/decide-installation.ts'
import { recordProven } from '../install/record-proven.ts'
import { mayAskStatus } from '../install/status-budget.ts'
import { foreignHost } from '../proof/foreign-host.ts'
import type { Prover } from '../proof/prove.ts'
import { type ClaimedPair, provePair } from '../proof/prove-pair.ts'
import type { Installation } from '../records/installation.ts'
import type { EventPost } from './read-event.ts'

/**
 * `proven`: believe it. `hint`: it proves nothing, but is a reason to ask the authorization server.
 * `needs-token`: it cannot be judged before the portal's application token is known.
 */
export type Verdict = 'proven' | 'hint' | 'needs-token'

export interface EventJudge {
  /**
   * Throws `unproven`, `unknown-portal`, `uninstalled`, `bad-request`, or, when it cannot be judged now,
   * `auth-unreachable`, `portal-unreachable` or `misconfigured`.
   */
  judge(post: EventPost): Promise<Verdict>
}

const occasions: Readonly<Record<string, Occasion>> = {
  ONAPPINSTALL: 'install-event',
  ONAPPUPDATE: 'update-event'
}

/** These two carry tokens of their own and are proven by them; every other event by the application token. */
export function provesItself(event: string): boolean {
  return Object.hasOwn(occasions, event)
}

export function createEventJudge(
  context: Context,
  prover: Prover,
  checkStatus: StatusCheck,
  forgetCached: (memberId: string, userId: string) => void
): EventJudge {
  const { store, env, clientId } = context

  async function judgeInstaller(post: EventPost, occasion: Occasion): Promise<Verdict> {
    const stored = await store.portals.readInstallation({ clientId, memberId: post.memberId })
    const { proof, refreshToken } = await provePair(context, prover, claimOf(post), stored?.authServer)
    await recordProven(context, {
      occasion,
      proof,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(post.applicationToken !== undefined && { applicationToken: post.applicationToken }),
      ...(post.claimedStatus !== undefined && { claimedStatus: post.claimedStatus }),
      ...(occasion === 'install-event' &&
        (post.installed === 'Y' || post.installed === 'N') && {
          finished: post.installed === 'Y' ? 'yes' : 'no'
        })
    })
    forgetCached(proof.memberId, proof.userId)
    return 'proven'
  }

  async function judgeByToken(post: EventPost): Promise<Verdict> {
    const installation = await store.portals.readInstallation({ clientId, memberId: post.memberId })
    if (installation === undefined) {
      throw new AppError('unknown-portal', 'The application was never installed on this portal.', {
        field: 'auth[member_id]'
      })
    }
    if (installation.state === 'uninstalled') throw uninstalled()
    if (post.applicationToken === undefined) {
      // Documents show this event without any token (wire.md section 5.4).
      if (post.event === 'ONAPPPAYMENT') return 'hint'
      throw new AppError('bad-request', 'The field auth[application_token] is missing.', {
        field: 'auth[application_token]'
      })
    }
    if (installation.applicationTokens.length === 0) return 'needs-token'
    if (!knowsApplicationToken(installation.applicationTokens, post.applicationToken, env.now())) {
      throw new AppError('unproven', 'The application token is not the one of this portal.', {
        field: 'auth[application_token]'
      })
    }
    await requireOwnHost(post, installation)
    return 'proven'
  }

  /** A host that is not the stored one may be a renamed portal's: the authorization server knows, and is asked once a minute at most. */
  async function requireOwnHost(post: EventPost, installation: Installation): Promise<void> {
    let foreign = foreignHost(post.hosts, installation.clientEndpoint)
    if (foreign !== undefined && (await mayAskStatus(context, installation))) {
      await checkStatus(installation, 'doubtful')
      const now = await store.portals.readInstallation(installation)
      if (now !== undefined) foreign = foreignHost(post.hosts, now.clientEndpoint)
    }
    if (foreign !== undefined) throw foreign
  }

  return {
    judge(post) {
      const occasion = occasions[post.event]
      return occasion === undefined ? judgeByToken(post) : judgeInstaller(post, occasion)
    }
  }
}

function claimOf({ memberId, hosts, server, accessToken, refreshToken }: EventPost): ClaimedPair {
  return {
    memberId: { field: 'auth[member_id]', value: memberId },
    hosts,
    ...(server !== undefined && { server }),
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken })
  }
}
