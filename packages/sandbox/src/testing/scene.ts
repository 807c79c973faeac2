// A scene for tests: a sandbox whose clock stands still, one portal, a tiny application, and the calls it would make.

import type { AppCredentials, NewApp, PortalInfo } from '../control/contract.ts'
import { type Sandbox, startSandbox } from '../server/start-sandbox.ts'
import { startTestApplication, type TestApplication } from './test-application.ts'

/** Where the clock of every scene stands at first. */
export const SCENE_START: number = Date.UTC(2026, 4, 1, 12)

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export interface Scene {
  readonly sandbox: Sandbox
  readonly application: TestApplication
  /** With five deals and three contacts. */
  readonly portal: PortalInfo
  /** A local application with a page, an installer and an event URL, unless told otherwise. */
  newApp(app?: Partial<NewApp>): Promise<AppCredentials>
  /** A REST call as an application would make it. */
  call(method: string, token: unknown, params?: Record<string, unknown>, at?: string): Promise<Answer>
  /** `app.info` of the authorization server. */
  appInfo(token: unknown): Promise<Answer>
  refresh(app: AppCredentials, refreshToken: unknown): Promise<Answer>
  /** The fields that a frame of that user would get. */
  openAs(app: AppCredentials, userId: number): Promise<Readonly<Record<string, string>>>
  /** The n-th request that the application received. */
  received(index: number): TestApplication['received'][number]
  close(): Promise<void>
}

export async function startScene(): Promise<Scene> {
  const application = await startTestApplication()
  const sandbox = await startSandbox({ startAt: SCENE_START })
  await sandbox.api.moveClock({ freeze: true, set: SCENE_START })
  const portal = await sandbox.api.createPortal({ deals: 5, contacts: 3 })
  return {
    sandbox,
    application,
    portal,
    newApp: (app = {}) =>
      sandbox.api.createApp(portal.memberId, {
        kind: 'local-ui',
        url: `${application.origin}/app`,
        installUrl: `${application.origin}/install`,
        eventUrl: `${application.origin}/events`,
        scope: ['crm', 'user_basic'],
        ...app
      }),
    call: (method, token, params = {}, at = portal.url) =>
      ask(`${at}/rest/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...params, auth: token })
      }),
    appInfo: (token) => ask(`${sandbox.authServer}/rest/app.info?auth=${String(token)}`),
    refresh: (app, refreshToken) =>
      ask(`${sandbox.authServer}/oauth/token/`, refreshRequest(app, refreshToken)),
    async openAs(app, userId) {
      const { fields } = await sandbox.api.open(portal.memberId, app.clientId, { userId, send: false })
      return fields
    },
    received(index) {
      const post = application.received[index]
      if (post === undefined) throw new Error(`only ${application.received.length} requests were received`)
      return post
    },
    async close() {
      await Promise.all([sandbox.close(), application.close()])
    }
  }
}

function refreshRequest(app: AppCredentials, refreshToken: unknown): RequestInit {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    refresh_token: String(refreshToken)
  })
  return { method: 'POST', body }
}

export async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init)
  const { status, headers } = response
  return { status, headers, body: (await response.json()) as Record<string, unknown> }
}

/** A member of nested data, `undefined` where the way ends. */
export function at(data: unknown, ...path: string[]): unknown {
  let value: unknown = data
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name]
  return value
}
