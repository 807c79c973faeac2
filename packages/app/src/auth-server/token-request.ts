// Asks an authorization server for tokens, and tells its answers apart (portal-behaviour.md sections 11.1 and 11.4).

import type { Context } from '../context.ts'
import { AppError, type PortalAnswer } from '../errors/app-error.ts'
import { idText, restBase } from './app-info.ts'
import { exchange, namedError, type JsonAnswer } from './exchange.ts'
import { accessExpiry, statedLifeMs } from './expiry.ts'
import { createMisconfiguration, misconfigured } from './misconfiguration.ts'

/** Shorter than the lease of a refresh, so that a holder never works on without it. */
const deadlineMs = 10_000
const headStartMs = 1_000

export interface FreshTokens {
  readonly accessToken: string
  readonly accessExpiresAt: number
  /** How long the server says that the access token lives from now on. */
  readonly accessLifeMs?: number
  readonly refreshToken?: string
  readonly memberId?: string
  readonly userId?: string
  readonly clientEndpoint?: string
}

/** `lost`: this token will never work again. */
export type TokenRefusal = 'lost' | 'payment-required' | 'not-installed'

export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly tokens: FreshTokens }
  | { readonly kind: 'refused'; readonly reason: TokenRefusal; readonly answer: PortalAnswer }

const refusals: Readonly<Record<string, TokenRefusal | 'misconfigured'>> = {
  invalid_grant: 'lost',
  bad_verification_code: 'lost',
  // A refresh token past its end is answered so, although documents promise invalid_grant.
  expired_token: 'lost',
  payment_required: 'payment-required',
  not_installed: 'not-installed',
  wrong_client: 'misconfigured',
  invalid_client: 'misconfigured'
}

export interface TokenEndpoint {
  /** Throws `auth-unreachable` when the question stays open, `misconfigured` for a wrong client id or secret. */
  refresh(server: string, refreshToken: string): Promise<TokenAnswer>
  /** Spends an authorization code, which lives 30 s. Throws as `refresh` does. */
  exchangeCode(server: string, code: string): Promise<TokenAnswer>
  /** The last answer said that client id or secret are wrong. */
  readonly misconfigured: boolean
}

export function createTokenEndpoint(context: Context): TokenEndpoint {
  /** Servers that were seen to read the query only; older ones do (portal-behaviour.md section 11.1). */
  const queryOnly = new Set<string>()
  const misconfiguration = createMisconfiguration(context.env)
  let first: Promise<void> | 'over' | undefined

  /**
   * The first request of a process has a head start: when client id or secret are wrong, thousands of grants that expire
   * together must not all find that out for themselves.
   */
  async function request(server: string, grant: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    misconfiguration.admitAttempt()
    if (first === undefined) {
      const answered = send(server, grant, 0)
      first = answered.then(noMatter, noMatter).then(() => void (first = 'over'))
      return answered
    }
    if (first === 'over') return send(server, grant, 0)
    const startedAt = context.env.now()
    await Promise.race([first, context.env.sleep(headStartMs)])
    misconfiguration.admitAttempt()
    return send(server, grant, context.env.now() - startedAt)
  }

  /** @param waitedMs how much of the deadline is gone: all of it must fit into the lease of a refresh */
  async function send(
    server: string,
    grant: Readonly<Record<string, string>>,
    waitedMs: number
  ): Promise<TokenAnswer> {
    const form = new URLSearchParams({
      ...grant,
      client_id: context.clientId,
      client_secret: context.clientSecret
    })
    const url = `${server}/oauth/token/`
    const leftMs = Math.max(1, deadlineMs - waitedMs)
    const startedAt = context.env.now()
    const where = queryOnly.has(server) ? 'query' : 'body'
    let answer = await exchange(context, url, form, { send: where, deadlineMs: leftMs })
    if (where === 'body' && namedError(answer)?.key === 'invalid_request') {
      const restMs = Math.max(1, leftMs - (context.env.now() - startedAt))
      answer = await exchange(context, url, form, { send: 'query', deadlineMs: restMs })
      if (namedError(answer)?.key !== 'invalid_request') queryOnly.add(server)
    }
    const verdict = judge(context, server, answer)
    if (verdict.kind === 'misconfigured') {
      const error = misconfigured(verdict.answer)
      misconfiguration.found()
      context.env.logger.error({ server }, error.message)
      throw error
    }
    misconfiguration.cured()
    return verdict
  }

  return {
    refresh: (server, refreshToken) =>
      request(server, { grant_type: 'refresh_token', refresh_token: refreshToken }),
    exchangeCode: (server, code) => request(server, { grant_type: 'authorization_code', code }),
    get misconfigured() {
      return misconfiguration.present
    }
  }
}

const noMatter = (): void => undefined

type Verdict = TokenAnswer | { readonly kind: 'misconfigured'; readonly answer: PortalAnswer }

function judge(context: Context, server: string, answer: JsonAnswer): Verdict {
  const error = namedError(answer)
  if (error !== undefined) {
    const { key, ...portalAnswer } = error
    const reason = refusals[key]
    if (reason === 'misconfigured') return { kind: reason, answer: portalAnswer }
    if (reason !== undefined) return { kind: 'refused', reason, answer: portalAnswer }
    throw new AppError(
      'auth-unreachable',
      `The authorization server ${server} refused a token request with ${error.error}, which says nothing about the grant. The request can be repeated later.`,
      { portal: portalAnswer }
    )
  }
  const { access_token, refresh_token, expires, expires_in, member_id, user_id, client_endpoint } =
    answer.body
  if (typeof access_token !== 'string' || access_token === '') {
    throw new AppError(
      'auth-unreachable',
      `The authorization server ${server} answered without an access token.`
    )
  }
  const userId = idText(user_id)
  const lifeMs = statedLifeMs(expires_in)
  const clientEndpoint = restBase(client_endpoint)
  return {
    kind: 'tokens',
    tokens: {
      accessToken: access_token,
      accessExpiresAt: accessExpiry(context.env, { expires, expires_in }),
      ...(lifeMs !== undefined && { accessLifeMs: lifeMs }),
      ...(typeof refresh_token === 'string' && refresh_token !== '' && { refreshToken: refresh_token }),
      ...(typeof member_id === 'string' && { memberId: member_id }),
      ...(userId !== undefined && { userId }),
      ...(clientEndpoint !== undefined && { clientEndpoint })
    }
  }
}
