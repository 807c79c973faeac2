// What a refused request gets, and what must not have come of it.

import type { App } from '@latchkey/app'
import type { OpenAnswer } from '@latchkey/sandbox'
import type { GivenApplication } from './given-application.ts'
import { auditOf, type EventTree } from './requests.ts'

/**
 * Everything that an application keeps, as its operator sees it. Equal before and after: nothing was stored. When the
 * authorization server was asked last is left out: asking it again believes nobody.
 */
export async function kept(given: GivenApplication, app: App = given.app): Promise<unknown> {
  const [portals, events, audit] = await Promise.all([app.listPortals(), app.listEvents(), auditOf(given)])
  const items = portals.items.map(({ status: { checkedAt: _checkedAt, ...status }, ...portal }) => ({
    ...portal,
    status
  }))
  return { portals: items, events: events.items, audit }
}

export const nothing: unknown = { portals: [], events: [], audit: [] }

export interface Refusal {
  readonly status: number
  readonly code?: string
  readonly field?: string
}

/** Status, code and field of a problem, and the whole answer as text. */
export async function refusal(response: Response): Promise<Refusal & { readonly text: string }> {
  const body = await response.text()
  const text = [...response.headers, body].join('\n')
  if (response.headers.get('content-type') !== 'application/problem+json')
    return { status: response.status, text }
  const { code, field } = JSON.parse(body) as { readonly code: string; readonly field?: string }
  return { status: response.status, code, ...(field !== undefined && { field }), text }
}

/** Which of the POST's tokens an answer repeats. */
export function repeatedTokens(text: string, fields: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(fields)
    .filter(([name, value]) => /AUTH_ID|REFRESH_ID|token/i.test(name) && value !== '' && text.includes(value))
    .map(([name]) => name)
}

/** The portal has the application installed, and the application has not been told. */
export async function installUnseen(
  { sandbox, portal, credentials }: GivenApplication,
  memberId: string = portal.memberId,
  clientId: string = credentials.clientId
): Promise<void> {
  const { id } = await sandbox.api.addFault({ on: 'frame', action: 'refuse' })
  await sandbox.api.install(memberId, clientId, { event: 'never' })
  await sandbox.api.removeFaults(id)
  await sandbox.api.clearRequests()
}

/** The POST that this user's browser would send now, not sent yet. */
export function openedBy(given: GivenApplication, userId: number | string): Promise<OpenAnswer> {
  return given.sandbox.api.open(given.portal.memberId, given.credentials.clientId, { userId, send: false })
}

/** `auth` of an event that carries the tokens of a frame. */
export function eventAuth({ fields }: OpenAnswer, { portal }: GivenApplication): EventTree {
  const { AUTH_ID = '', REFRESH_ID = '', SERVER_ENDPOINT = '', APPLICATION_TOKEN = '' } = fields
  return {
    access_token: AUTH_ID,
    expires_in: '3600',
    domain: portal.domain,
    server_endpoint: SERVER_ENDPOINT,
    client_endpoint: `${portal.url}/rest/`,
    member_id: portal.memberId,
    refresh_token: REFRESH_ID,
    application_token: APPLICATION_TOKEN
  }
}
