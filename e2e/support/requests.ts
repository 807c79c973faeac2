// Requests to an application as a test forges them, and what was sent because of them.

import type { App } from '@latchkey/app'
import type { LoggedRequest, OpenAnswer } from '@latchkey/sandbox'
import type { GivenApplication } from './given-application.ts'

type Fields = Readonly<Record<string, string>>

/** Fields to set; `undefined` takes one away. */
export type Changes = Readonly<Record<string, string | undefined>>

/** The body of an event, or any part of it: nested as in `wire.md` section 6. */
export interface EventTree {
  readonly [name: string]: string | EventTree
}

export function formPost(url: string, body: string): Request {
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body
  })
}

/** The frame POST that the sandbox would send (`open(..., { send: false })`), with changes. */
export function frameOf({ action, fields }: OpenAnswer, changes: Changes = {}): Request {
  return formPost(action, new URLSearchParams(changed(fields, changes)).toString())
}

/** The form with bracketed names, as PHP writes it. */
export function eventBody(tree: EventTree): string {
  const form = new URLSearchParams()
  append(form, tree, (name) => name)
  return form.toString()
}

function append(form: URLSearchParams, tree: EventTree, nameOf: (key: string) => string): void {
  for (const [key, value] of Object.entries(tree)) {
    const name = nameOf(key)
    if (typeof value === 'string') form.append(name, value)
    else append(form, value, (inner) => `${name}[${inner}]`)
  }
}

/** An event that anybody can make up who knows the application token. */
export function forgedEvent(
  given: GivenApplication,
  event: string,
  parts: { readonly data?: EventTree; readonly auth?: EventTree; readonly ts?: string } = {}
): Request {
  const { memberId, domain, url } = given.portal
  const tree: EventTree = {
    event,
    data: parts.data ?? {},
    ts: parts.ts ?? '1800000000',
    auth: { domain, client_endpoint: `${url}/rest/`, member_id: memberId, ...parts.auth }
  }
  return formPost(`${given.address}/events`, eventBody(tree))
}

/** A POST that the sandbox has sent before, once more. */
export function again(request: Pick<LoggedRequest, 'url' | 'body'>, changes: Changes = {}): Request {
  const fields = changed(Object.fromEntries(new URLSearchParams(request.body)), changes)
  return formPost(request.url, new URLSearchParams(fields).toString())
}

function changed(fields: Fields, changes: Changes): Record<string, string> {
  const all = { ...fields, ...changes }
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
}

/** The newest POST of this event that the sandbox has sent to the application. */
export async function sentEvent(given: GivenApplication, event: string): Promise<LoggedRequest> {
  const found = (await given.sandbox.api.requests()).findLast(
    ({ to, decoded }) => to === 'application' && decoded['event'] === event
  )
  if (found === undefined) throw new Error(`The sandbox has sent no ${event}.`)
  return found
}

/** Requests for this path that reached the authorization server, oldest first. */
export async function askedOfAuthServer(
  given: GivenApplication,
  path: '/rest/app.info' | '/oauth/token/'
): Promise<readonly LoggedRequest[]> {
  const requests = await given.sandbox.api.requests()
  return requests.filter(({ to, url }) => to === 'auth-server' && new URL(url).pathname === path)
}

/** What was written down about the portal, oldest first: `what` and whom it concerns. */
export async function auditOf(
  given: GivenApplication
): Promise<readonly (readonly [string, string | undefined])[]> {
  const { clientId } = given.credentials
  const lines = await given.store.audit.list({ clientId, memberId: given.portal.memberId }, 100)
  return lines.toReversed().map(({ what, userId }) => [what, userId] as const)
}

/** The code of a refusal, with its status; 200 has none. */
export async function refusalOf(
  response: Response
): Promise<{ readonly status: number; readonly code?: string }> {
  if (response.ok) return { status: response.status }
  const { code } = (await response.json()) as { readonly code: string }
  return { status: response.status, code }
}

/** What an application knows of its portal, with the grants by user id. */
export async function grantsOf(
  given: GivenApplication,
  app: App = given.app
): Promise<Readonly<Record<string, { source: string; generation: number }>>> {
  const { grants } = await app.portal(given.portal.memberId).view()
  return Object.fromEntries(grants.map(({ userId, source, generation }) => [userId, { source, generation }]))
}
