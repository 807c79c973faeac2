// Believes a request only after an authorization server accepted its access token (design section 4, rules 1 and 2).

import { type AppInfo, type AppInfoRefusal, askAppInfo } from '../auth-server/app-info.ts'
import type { TokenAnswer, TokenEndpoint } from '../auth-server/token-request.ts'
import type { Context } from '../context.ts'
import { AppError, type PortalAnswer } from '../errors/app-error.ts'
import { askProfile, type Profile } from './ask-profile.ts'
import { chooseServers } from './choose-servers.ts'
import { foreignHost } from './foreign-host.ts'
import type { Claim, Proof } from './proof.ts'
import { createProofGate } from './proof-gate.ts'
import { createQuestions } from './questions.ts'

/** What one server knows of one token; the portal is asked for the user once, and only when the claim held. */
interface Known {
  readonly kind: 'known'
  readonly server: string
  readonly info: AppInfo
  profile(): Promise<Profile>
}

interface Refused {
  readonly kind: 'refused'
  readonly reason: AppInfoRefusal | 'other-application'
  readonly error: AppError
}

export interface Prover {
  /**
   * Throws `unproven` (with `portal.error` where a server refused the token), `payment-required`, `auth-unreachable`,
   * `portal-unreachable` or `busy`.
   * @param storedServer the authorization server that proved the installation, if there is one
   */
  prove(claim: Claim, storedServer?: string): Promise<Proof>
  /** `TokenEndpoint.refresh` for tokens that nobody has proven yet: within the same budget. Throws `busy`, too. */
  refresh(server: string, refreshToken: string): Promise<TokenAnswer>
}

export function createProver(context: Context, tokenEndpoint: TokenEndpoint): Prover {
  const gate = createProofGate()
  const tokens = createQuestions<Known | Refused>(context.env, staysRefused)
  const refreshes = createQuestions<TokenAnswer>(
    context.env,
    (answer) => answer.kind === 'refused' && answer.reason === 'lost'
  )

  async function judge(server: string, accessToken: string): Promise<Known | Refused> {
    const answer = await gate.run(() => askAppInfo(context, server, accessToken))
    if (answer.kind === 'refused') {
      return { kind: 'refused', reason: answer.reason, error: refusal(answer.reason, answer.answer) }
    }
    const { info } = answer
    if (info.clientId !== context.clientId) {
      const error = new AppError('unproven', 'The access token belongs to another application.')
      return { kind: 'refused', reason: 'other-application', error }
    }
    let profile: Promise<Profile> | undefined
    return {
      kind: 'known',
      server,
      info,
      profile: () => (profile ??= gate.goOn(() => askProfile(context, info.clientEndpoint, accessToken)))
    }
  }

  /** A server that knows the token's signature has the last word; otherwise the next one is asked. */
  async function askInOrder(servers: readonly string[], accessToken: string): Promise<Known> {
    let refusedLast: AppError | undefined
    let unreachable: unknown
    for (const server of servers) {
      try {
        const verdict = await tokens.ask(server, accessToken, () => judge(server, accessToken))
        if (verdict.kind === 'known') return verdict
        refusedLast = verdict.error
        if (verdict.reason !== 'invalid') throw verdict.error
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'auth-unreachable') throw error
        unreachable = error
      }
    }
    // Whoever could not be asked might have accepted it.
    throw unreachable ?? refusedLast
  }

  return {
    async prove(claim, storedServer) {
      const servers = chooseServers(context, claim.server, storedServer)
      const known = await askInOrder(servers, claim.accessToken)
      compare(claim, known.info)
      return proofOf(claim, known, await known.profile())
    },
    refresh: (server, refreshToken) =>
      refreshes.ask(server, refreshToken, () => gate.run(() => tokenEndpoint.refresh(server, refreshToken)))
  }
}

/** "Not installed" and "not paid" are states that end; what is wrong with a token stays wrong. */
function staysRefused(verdict: Known | Refused): boolean {
  return (
    verdict.kind === 'refused' && verdict.reason !== 'not-installed' && verdict.reason !== 'payment-required'
  )
}

/** The access token was genuine and is past its end. */
export function isExpired(error: AppError): boolean {
  return error.portal?.error.toLowerCase() === 'expired_token'
}

const refusalTexts: Readonly<Record<AppInfoRefusal, string>> = {
  expired: 'The access token has expired. Open the application again.',
  invalid: 'The authorization server does not accept the access token.',
  'not-installed': 'The application is not installed on this portal.',
  'payment-required': 'The application is not paid for on this portal.'
}

function refusal(reason: AppInfoRefusal, portal: PortalAnswer): AppError {
  return new AppError(reason === 'payment-required' ? 'payment-required' : 'unproven', refusalTexts[reason], {
    portal
  })
}

/** The posted words must agree with the proof; the proof alone is used afterwards. */
function compare(claim: Claim, info: AppInfo): void {
  if (claim.memberId !== undefined && claim.memberId.value !== info.memberId) {
    throw new AppError(
      'unproven',
      `${claim.memberId.field} is not the portal that the access token belongs to.`,
      {
        field: claim.memberId.field
      }
    )
  }
  const foreign = foreignHost(claim.hosts, info.clientEndpoint)
  if (foreign !== undefined) throw foreign
}

function proofOf(claim: Claim, { server, info }: Known, profile: Profile): Proof {
  if (info.userId !== undefined && info.userId !== profile.userId) {
    throw new AppError('unproven', 'The authorization server and the portal name different users.')
  }
  return {
    memberId: info.memberId,
    clientEndpoint: info.clientEndpoint,
    authServer: server,
    userId: profile.userId,
    userName: profile.name,
    admin: profile.admin,
    accessToken: claim.accessToken,
    accessExpiresAt: info.accessExpiresAt,
    scope: info.scope,
    status: info.status,
    ...(info.version !== undefined && { version: info.version }),
    ...(info.paidUntilAt !== undefined && { paidUntilAt: info.paidUntilAt })
  }
}
