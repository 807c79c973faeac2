// A small portal in memory with people, deals and one application, and its REST to call. Tests only.
import { emptyMemory } from '../install/app-memory.ts'
import { resolveLimits } from '../limits/resolve-limits.ts'
import type { LimitsSpec } from '../model/limits.ts'
import type { CrmRow, Portal, PortalApp, PortalUser } from '../model/portal.ts'
import type { RawAnswer } from '../model/http.ts'
import type { PortalChange, PortalRest, RestDeps, TokenVerdict } from '../model/rest.ts'
import { emptyPortal } from '../world/portal-memory.ts'
import { type RowsSeed, seedRows } from '../world/seed-rows.ts'
import { taskMaker } from '../world/seed-tasks.ts'
import { createPortalRest, type RestOptions } from './portal-rest.ts'

/** 2026-01-02T03:04:05.678Z */
export const NOW: number = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

/** The envelope of an answer. */
export interface Body {
  readonly result?: unknown
  readonly next?: number
  readonly total?: number
  readonly time?: Readonly<Record<string, unknown>>
  readonly error?: string
  readonly error_description?: string
  readonly argument?: string
}

export interface TestPortal {
  readonly portal: Portal
  readonly app: PortalApp
  readonly changes: PortalChange[]
  /** Spans of real time that answers would have waited for. */
  readonly waits: number[]
  readonly rest: PortalRest
  /** Moves the clock. */
  readonly advance: (ms: number) => void
  /** What `token` is judged as from now on; `admin` and `worker` are known from the start. */
  readonly judge: (token: string, verdict: TokenVerdict) => void
  /** POSTs JSON parameters with the administrator's token, or the one given. */
  readonly call: (method: string, params?: object, token?: string) => Promise<{ status: number; body: Body }>
  /** Sends a request as it is. */
  readonly send: (
    method: string,
    target: string,
    body?: string,
    headers?: Record<string, string>
  ) => Promise<RawAnswer>
}

export function testPortal(
  options: RestOptions & {
    scope?: readonly string[]
    deals?: RowsSeed
    tasks?: RowsSeed
    limits?: LimitsSpec
  } = {}
): TestPortal {
  const { scope = ['crm', 'user_brief'], deals = 0, tasks = 0, limits = 'off', ...restOptions } = options
  const admin: PortalUser = person(1, 'Ada', true)
  const worker: PortalUser = person(7, 'Bob', false)
  const app = application(scope)
  const portal: Portal = {
    ...emptyPortal(),
    number: 3,
    memberId: 'a'.repeat(32),
    port: 8101,
    domain: 'localhost:8101',
    url: 'http://localhost:8101',
    plan: 'ent250',
    language: 'de',
    users: new Map([admin, worker].map((user) => [user.id, user])),
    deals: seedRows(deals, deal),
    tasks: seedRows(tasks, taskMaker({ now: NOW, userIds: [1, 7] })),
    limits: resolveLimits(limits),
    apps: new Map([[app.clientId, app]])
  }
  const verdicts = new Map<string, TokenVerdict>([
    ['admin', { ok: true, app, user: admin, scope }],
    ['worker', { ok: true, app, user: worker, scope }]
  ])
  const changes: PortalChange[] = []
  const waits: number[] = []
  let now = NOW
  const deps: RestDeps = {
    now: () => now,
    judgeToken: (_, token) => verdicts.get(token) ?? unknownToken,
    changed: (_, change) => void changes.push(change),
    wait: async (spanMs) => void waits.push(spanMs)
  }
  const rest = createPortalRest(deps, restOptions)
  const send: TestPortal['send'] = (method, target, body = '', headers = {}) =>
    rest(portal, { method, target, headers, body })
  return {
    portal,
    app,
    changes,
    waits,
    rest,
    send,
    advance: (ms) => void (now += ms),
    judge: (token, verdict) => void verdicts.set(token, verdict),
    async call(method, params = {}, token = 'admin') {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const answer = await send('POST', `/rest/${method}.json`, JSON.stringify(params), headers)
      return { status: answer.status, body: JSON.parse(answer.body) }
    }
  }
}

const unknownToken: TokenVerdict = {
  ok: false,
  status: 401,
  error: 'invalid_token',
  description: 'Unable to get application by token'
}

function person(id: number, name: string, admin: boolean): PortalUser {
  return { id, name, lastName: 'Example', email: `${name.toLowerCase()}@people.example`, admin, active: true }
}

/** Odd deals belong to the administrator (1), even ones to the worker (7). */
function deal(id: number): CrmRow {
  return {
    ID: String(id),
    TITLE: `Deal ${id}`,
    STAGE_ID: id % 3 === 0 ? 'WON' : 'NEW',
    OPPORTUNITY: `${id * 10}.00`,
    ASSIGNED_BY_ID: id % 2 === 0 ? '7' : '1',
    DATE_CREATE: `2026-01-01T00:00:${String(id % 60).padStart(2, '0')}+00:00`,
    COMMENTS: null,
    UF_CRM_COLOUR: 'red'
  }
}

function application(scope: readonly string[]): PortalApp {
  return {
    number: 12,
    clientId: 'local.0123456789abcd.00000001',
    clientSecret: 'x'.repeat(50),
    name: 'Example',
    kind: 'local-ui',
    url: 'http://127.0.0.1:9/app',
    installUrl: undefined,
    eventUrl: undefined,
    scope,
    status: 'L',
    version: 1,
    paidUntil: undefined,
    active: true,
    finished: true,
    applicationToken: 'f'.repeat(32),
    ...emptyMemory()
  }
}
