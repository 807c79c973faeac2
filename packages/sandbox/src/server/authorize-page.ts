// The portal's authorize page: the first leg of the code flow (portal-behaviour.md section 11.1).

import type { Portal, PortalApp } from '../model/portal.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import type { TokenHolder } from '../tokens/token-office.ts'
import { signedIn } from '../frame-page/visit.ts'
import { withQuery } from '../frame/frame-form.ts'
import { formEncodePlain } from '../wire/form-encode.ts'
import { queryOf, textParam } from '../wire/params.ts'
import type { Core } from '../world/core.ts'
import { randomDigits } from '../world/random.ts'
import { authServerHost } from '../world/world.ts'

const PAGE_CODE_LIFE_SECONDS = 30

/**
 * Redirects back with a code for whoever is signed in on the portal's pages, or for the one that `?user=ID` names.
 * Errors are pages of the portal and never redirects.
 */
export function answerAuthorize(core: Core, portal: Portal, request: RawRequest): RawAnswer {
  const query = queryOf(request.target)
  const app = portal.apps.get(textParam(query, 'client_id') ?? '')
  const client = core.world.clients.get(app?.clientId ?? '')
  if (app === undefined || client === undefined || !app.active) {
    return page(404, 'Application not installed on this portal')
  }
  const named = textParam(query, 'user')
  const user = named === undefined ? signedIn(portal, request) : portal.users.get(Number(named))
  if (!user?.active) return page(403, 'Unable to authorize user')
  const holder: TokenHolder = { client, portal: portal.number, user: user.id }
  const returnUrl = app.redirectUrl ?? app.url
  if (returnUrl === '') return page(200, `Code: ${issuePageCode(core, holder)}`)
  const location = withQuery(returnUrl, redirectQuery(core, portal, app, holder, query))
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: '' }
}

function redirectQuery(
  core: Core,
  portal: Portal,
  app: PortalApp,
  holder: TokenHolder,
  query: Readonly<Record<string, unknown>>
): string {
  return formEncodePlain({
    code: core.tokens.issueCode(holder),
    state: textParam(query, 'state') ?? '',
    domain: portal.domain,
    member_id: portal.memberId,
    scope: app.scope.join(','),
    server_domain: authServerHost(core.world)
  })
}

/** For applications without a return address a person types six digits. */
function issuePageCode({ world, clock }: Core, holder: TokenHolder): string {
  const code = randomDigits(6)
  world.pageCodes.set(code, {
    code,
    client: holder.client.number,
    portal: holder.portal,
    user: holder.user,
    tzOffset: 0,
    expires: Math.floor(clock.now() / 1000) + PAGE_CODE_LIFE_SECONDS,
    used: false
  })
  return code
}

function page(status: number, text: string): RawAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    body: `<!doctype html><html><body><p>${text}</p></body></html>\n`
  }
}
