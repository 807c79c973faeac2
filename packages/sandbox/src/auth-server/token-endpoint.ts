// The token address: code and refresh grants, with the checks in the order of portal-behaviour.md section 11.4.

import type { Clock } from '../model/clock.ts'
import type { OAuthClient } from '../model/oauth.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import { ACCESS_LIFE_SECONDS, type TokenHolder, type TokenOffice } from '../tokens/token-office.ts'
import { type Params, paramsOf, queryOf, textParam } from '../wire/params.ts'
import { authServerHost, clientEndpoint, portalByNumber, serverEndpoint, type World } from '../world/world.ts'
import { errorAnswer, jsonAnswer, wrongClientAnswer } from './answers.ts'
import { standingOf } from './standing.ts'

export interface AuthServerDeps {
  readonly world: World
  readonly clock: Clock
  readonly tokens: TokenOffice
}

const UNSUPPORTED_GRANTS = new Set(['password', 'assertion', 'none'])

export function answerTokenRequest(deps: AuthServerDeps, request: RawRequest): RawAnswer {
  const params = paramsOf(request)
  const grantParams = deps.world.settings.tokenParameters === 'query-only' ? queryOf(request.target) : params
  const client = deps.world.clients.get(textParam(params, 'client_id') ?? '')
  if (client === undefined) return wrongClientAnswer()

  const grantType = textParam(grantParams, 'grant_type') ?? ''
  if (UNSUPPORTED_GRANTS.has(grantType)) return errorAnswer(400, 'unsupported_grant_type')
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    return errorAnswer(400, 'invalid_request', 'Invalid grant_type parameter or parameter missing')
  }
  if (textParam(params, 'client_secret') !== client.clientSecret) return errorAnswer(400, 'invalid_client')
  return grantType === 'authorization_code'
    ? grantByCode(deps, client, grantParams)
    : grantByRefresh(deps, client, grantParams)
}

function grantByCode(deps: AuthServerDeps, client: OAuthClient, params: Params): RawAnswer {
  const code = textParam(params, 'code') ?? ''
  if (code === '') return errorAnswer(400, 'invalid_request')
  if (/^\d{6}$/.test(code)) return grantByPageCode(deps, client, code)
  const reading = deps.tokens.read('code', code, client)
  if (reading.verdict === 'bad') return errorAnswer(400, 'invalid_grant')
  if (reading.verdict === 'expired') return expiredCode()
  return issue(deps, reading.holder)
}

/** Typed-in codes are the only single-use ones: the second use answers 302 without a `Location` (section 11.3). */
function grantByPageCode(deps: AuthServerDeps, client: OAuthClient, code: string): RawAnswer {
  const row = deps.world.pageCodes.get(code)
  if (row === undefined || row.client !== client.number) return errorAnswer(400, 'invalid_grant')
  if (row.used) return errorAnswer(302, 'invalid_token')
  if (deps.clock.now() / 1000 > row.expires) return expiredCode()
  return issue(deps, { client, portal: row.portal, user: row.user, tzOffset: row.tzOffset }, () => {
    row.used = true
  })
}

function grantByRefresh(deps: AuthServerDeps, client: OAuthClient, params: Params): RawAnswer {
  const refreshToken = textParam(params, 'refresh_token') ?? ''
  if (refreshToken === '') {
    return errorAnswer(400, 'invalid_request', 'No "refresh_token" parameter found')
  }
  const { settings } = deps.world
  const reading = deps.tokens.read('refresh', refreshToken, client)
  if (reading.verdict === 'bad') return errorAnswer(400, 'invalid_grant')
  if (settings.singleUseRefresh && deps.tokens.isSpent(refreshToken)) return errorAnswer(400, 'invalid_grant')
  if (reading.verdict === 'expired') {
    return errorAnswer(401, 'expired_token', 'The refresh token provided has expired.')
  }
  // Uses are noted in every mode, so that switching to single use later finds old tokens spent.
  return issue(deps, reading.holder, () => deps.tokens.spend(refreshToken))
}

function expiredCode(): RawAnswer {
  return errorAnswer(401, 'expired_token', 'The authorization token provided has expired.')
}

/** Installed and paid for? Then `commit` what the grant costs and answer a fresh pair, fields in the server's order. */
function issue(deps: AuthServerDeps, holder: TokenHolder, commit: () => void = () => {}): RawAnswer {
  const { world, clock, tokens } = deps
  const portal = portalByNumber(world, holder.portal)
  const app = portal?.apps.get(holder.client.clientId)
  const standing = portal && standingOf(app, Math.floor(clock.now() / 1000))
  if (standing === 'not-installed') return errorAnswer(401, 'NOT_INSTALLED', 'Application not installed')
  if (standing === 'unpaid') return errorAnswer(401, 'PAYMENT_REQUIRED', 'Payment required')
  commit()
  const pair = tokens.issuePair(holder)
  return jsonAnswer(200, {
    access_token: pair.accessToken,
    expires: pair.expires,
    expires_in: ACCESS_LIFE_SECONDS,
    scope: holder.client.scope,
    domain: authServerHost(world),
    server_endpoint: serverEndpoint(world),
    status: app?.status,
    client_endpoint: portal && clientEndpoint(portal),
    member_id: portal?.memberId,
    user_id: portal && holder.user !== 0 ? holder.user : undefined,
    refresh_token: pair.refreshToken
  })
}
