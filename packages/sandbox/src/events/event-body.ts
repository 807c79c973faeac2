// The body of an event POST: top keys and `auth` keys in the order of portal-behaviour.md section 7.3.

import { dateFinish } from '../auth-server/app-info.ts'
import type { Portal, PortalApp } from '../model/portal.ts'
import type { Plain } from '../portal/php/convert.ts'
import { ACCESS_LIFE_SECONDS } from '../tokens/token-office.ts'
import { formEncodePlain } from '../wire/form-encode.ts'
import type { Core } from '../world/core.ts'
import { clientEndpoint, serverEndpoint } from '../world/world.ts'
import { carriesRefreshToken, carriesTokens } from './event-auth.ts'

export interface EventInput {
  readonly portal: Portal
  readonly app: PortalApp
  /** Upper case. */
  readonly event: string
  readonly data: Plain | undefined
  /** Whose token it carries; `undefined` for automation, which has no user. */
  readonly userId: number | undefined
  /** Row id of the binding; an install URL has none. */
  readonly handlerId: number | undefined
}

/** Loop guard of a token born in an event. */
const EVENT_SESSION = 7

type CoreParts = Pick<Core, 'world' | 'clock' | 'tokens'>

/** The event as it happens now: its tokens and its `ts` are of this moment, however late it is delivered. */
export function eventBody(core: CoreParts, input: EventInput): string {
  return formEncodePlain({
    event: input.event,
    event_handler_id: input.handlerId,
    data: input.data,
    ts: Math.floor(core.clock.now() / 1000),
    auth: tokenAuth(core, input) ?? bareAuth(core, input)
  })
}

function bareAuth({ world }: CoreParts, { portal, app }: EventInput): Record<string, Plain> {
  return {
    domain: portal.domain,
    client_endpoint: clientEndpoint(portal),
    server_endpoint: serverEndpoint(world),
    member_id: portal.memberId,
    application_token: app.applicationToken
  }
}

/** Nothing where the event carries no tokens, or for people who are unknown or dismissed. */
function tokenAuth(core: CoreParts, input: EventInput): Record<string, Plain | undefined> | undefined {
  const { portal, app, event } = input
  const client = core.world.clients.get(app.clientId)
  const user = portal.users.get(input.userId ?? 0)
  if (client === undefined || !user?.active || !carriesTokens(event)) return undefined
  const pair = core.tokens.issuePair({
    client,
    portal: portal.number,
    user: user.id,
    eventSession: EVENT_SESSION
  })
  return {
    access_token: pair.accessToken,
    expires: pair.expires,
    expires_in: ACCESS_LIFE_SECONDS,
    scope: app.scope.join(','),
    domain: portal.domain,
    server_endpoint: serverEndpoint(core.world),
    status: app.status,
    client_endpoint: clientEndpoint(portal),
    member_id: portal.memberId,
    user_id: user.id,
    refresh_token: carriesRefreshToken(event) ? pair.refreshToken : undefined,
    date_finish: dateFinish(app),
    application_token: app.applicationToken
  }
}
