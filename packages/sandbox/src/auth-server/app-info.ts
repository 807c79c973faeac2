// `app.info` of the authorization server: whose token this is and where that portal lives (portal-behaviour.md 11.1).

import type { PortalApp } from '../model/portal.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import type { Settings } from '../model/settings.ts'
import { isoSeconds, timeMark } from '../portal/envelope.ts'
import { paramsOf, textParam } from '../wire/params.ts'
import { clientEndpoint } from '../world/world.ts'
import { errorAnswer, jsonAnswer } from './answers.ts'
import { standingOf } from './standing.ts'
import type { AuthServerDeps } from './token-endpoint.ts'

export function answerAppInfo(deps: AuthServerDeps, request: RawRequest): RawAnswer {
  const { clock, tokens, world } = deps
  const startedAt = clock.now()
  const token = accessTokenOf(request)
  if (token === undefined) return errorAnswer(401, 'NO_AUTH_FOUND', 'Wrong authorization data')
  const reading = tokens.read('access', token)
  if (reading.verdict === 'expired') {
    return errorAnswer(401, 'expired_token', 'The access token provided has expired.')
  }
  if (reading.verdict === 'bad' || reading.portal === undefined) {
    return errorAnswer(401, 'invalid_token', 'Unable to get application by token')
  }
  const app = reading.portal.apps.get(reading.holder.client.clientId)
  const standing = standingOf(app, Math.floor(startedAt / 1000))
  if (app === undefined || standing === 'not-installed') {
    return errorAnswer(401, 'NOT_INSTALLED', 'Application not installed')
  }
  if (standing === 'unpaid') return errorAnswer(401, 'PAYMENT_REQUIRED', 'Payment required')

  const { portal, holder, expires } = reading
  return jsonAnswer(200, {
    result: {
      client_id: holder.client.clientId,
      scope: holder.client.scope,
      expires: expiresIn(expires, world.settings.appInfoExpires),
      user_id: world.settings.appInfoUserId && holder.user !== 0 ? holder.user : undefined,
      install: {
        installed: true,
        version: app.version,
        status: app.status,
        scope: app.scope.join(','),
        domain: new URL(portal.url).hostname,
        uri: portal.url,
        client_endpoint: clientEndpoint(portal),
        member_id: portal.memberId,
        member_type: 'B',
        date_finish: dateFinish(app)
      }
    },
    time: timeMark(startedAt, clock.now())
  })
}

/** End of payment as text; only paid and trial applications have one. */
export function dateFinish(app: PortalApp): string | undefined {
  if (app.paidUntil === undefined || (app.status !== 'P' && app.status !== 'T')) return undefined
  return isoSeconds(app.paidUntil * 1000)
}

/** Header first, then `auth`, then `access_token`, as portals look for it (section 3). */
export function accessTokenOf(request: RawRequest): string | undefined {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(request.headers['authorization'] ?? '')?.[1]
  if (bearer !== undefined) return bearer
  const params = paramsOf(request)
  return textParam(params, 'auth') ?? textParam(params, 'access_token')
}

function expiresIn(expires: number, form: Settings['appInfoExpires']): string | number | undefined {
  if (form === 'absent') return undefined
  return form === 'number' ? expires : isoSeconds(expires * 1000)
}
