// What a portal makes of an access token: it asks the authorization server and remembers tokens it has let in.

import type { Portal } from '../model/portal.ts'
import type { RestDeps, TokenVerdict } from '../model/rest.ts'
import { isPaid } from './standing.ts'
import type { AuthServerDeps } from './token-endpoint.ts'

/** Older ones are asked for again, which changes nothing but a text. */
const REMEMBERED_PER_PORTAL = 10_000

/**
 * Texts differ for a token that the portal has let in before, because then it answers by itself
 * (portal-behaviour.md section 3). Refusals are judged anew every time: nothing here is stale for an hour.
 */
export function createTokenJudge({ clock, tokens, world }: AuthServerDeps): RestDeps['judgeToken'] {
  const letIn = new WeakMap<Portal, Set<string>>()

  function judge(portal: Portal, token: string, known: boolean): TokenVerdict {
    const reading = tokens.read('access', token)
    if (reading.verdict === 'bad' || reading.portal !== portal) {
      return refusal('invalid_token', 'Unable to get application by token')
    }
    if (reading.verdict === 'expired') {
      return refusal('expired_token', `The access token provided has expired${known ? '' : '.'}`)
    }
    const { holder } = reading
    const app = portal.apps.get(holder.client.clientId)
    if (app === undefined || !app.active) {
      return known
        ? refusal('APPLICATION_NOT_FOUND', 'Application not found')
        : refusal('ERROR_OAUTH', 'Application not installed')
    }
    if (!isPaid(app, Math.floor(clock.now() / 1000))) {
      return refusal('PAYMENT_REQUIRED', 'Subscription has been ended')
    }
    if (app.onHold === true) {
      const status = world.settings.overloadStatus
      return { ...refusal('OVERLOAD_LIMIT', 'REST API is blocked due to overload.'), status }
    }
    const user = portal.users.get(holder.user)
    if (!user?.active) return refusal('authorization_error', 'Unable to authorize user')
    return { ok: true, app, user, scope: app.scope }
  }

  return function judgeToken(portal, accessToken) {
    const remembered = letIn.get(portal) ?? new Set<string>()
    letIn.set(portal, remembered)
    const verdict = judge(portal, accessToken, remembered.has(accessToken))
    if (verdict.ok) {
      remembered.add(accessToken)
      const [oldest] = remembered
      if (remembered.size > REMEMBERED_PER_PORTAL && oldest !== undefined) remembered.delete(oldest)
    }
    return verdict
  }
}

function refusal(error: string, description: string): Extract<TokenVerdict, { ok: false }> {
  return { ok: false, status: 401, error, description }
}
