// A typed client of the control calls, for tests and for programs that drive a sandbox.

import type {
  AppCredentials,
  ClockAnswer,
  ClockRequest,
  EventRequest,
  Exchange,
  Fault,
  FaultSpec,
  HoldAnswer,
  InstallAnswer,
  InstallRequest,
  LimitsAnswer,
  LimitsSpec,
  LoggedRequest,
  NewApp,
  NewWebhook,
  OpenAnswer,
  OpenRequest,
  PlanAnswer,
  PlanRequest,
  PortalAddress,
  PortalInfo,
  PortalSeed,
  ResetAnswer,
  RowsAnswer,
  RowsRequest,
  Settings,
  WebhookAnswer
} from './contract.ts'

/** Every call rejects with a {@link ControlError} when the sandbox refuses it. */
export interface SandboxControl {
  portals(): Promise<PortalInfo[]>
  createPortal(seed?: PortalSeed): Promise<PortalInfo>
  createApp(memberId: string, app: NewApp): Promise<AppCredentials>
  install(memberId: string, clientId: string, how?: InstallRequest): Promise<InstallAnswer>
  open(memberId: string, clientId: string, how: OpenRequest): Promise<OpenAnswer>
  uninstall(
    memberId: string,
    clientId: string,
    how?: { readonly clean?: boolean }
  ): Promise<{ exchanges: Exchange[] }>
  sendEvent(memberId: string, clientId: string, event: EventRequest): Promise<{ exchanges: Exchange[] }>
  rename(memberId: string): Promise<PortalAddress>
  changePlan(memberId: string, plan: PlanRequest): Promise<PlanAnswer>
  limits(memberId: string): Promise<LimitsAnswer>
  /** Counters begin again. */
  changeLimits(memberId: string, limits: LimitsSpec): Promise<LimitsAnswer>
  /** Blocks an application by hand (`OVERLOAD_LIMIT`), or frees it. */
  hold(memberId: string, clientId: string, how?: { readonly hold?: boolean }): Promise<HoldAnswer>
  createWebhook(memberId: string, webhook: NewWebhook): Promise<WebhookAnswer>
  deleteWebhook(memberId: string, id: number): Promise<void>
  /** Adds and deletes rows, now or while somebody reads. */
  changeRows(memberId: string, change: RowsRequest): Promise<RowsAnswer>
  clock(): Promise<ClockAnswer>
  /** Answers when every event that became due on the way is delivered. */
  moveClock(move: ClockRequest): Promise<ClockAnswer>
  faults(): Promise<Fault[]>
  addFault(fault: FaultSpec): Promise<{ id: string }>
  /** One fault, or all. */
  removeFaults(id?: string): Promise<void>
  requests(): Promise<LoggedRequest[]>
  clearRequests(): Promise<void>
  settings(): Promise<Settings>
  changeSettings(settings: Partial<Settings>): Promise<Settings>
  reset(): Promise<ResetAnswer>
}

/** The sandbox refused a control call; the message names the field. */
export class ControlError extends Error {
  readonly status: number
  readonly field: string

  constructor(status: number, field: string, message: string) {
    super(`${field} ${message}`)
    this.name = 'ControlError'
    this.status = status
    this.field = field
  }
}

/** `control` is the control address from the ready line, for example `http://127.0.0.1:8450`. */
export function createControl(
  control: string,
  fetch: typeof globalThis.fetch = globalThis.fetch
): SandboxControl {
  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(new URL(`/_sandbox${path}`, control), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' }
    })
    const text = await response.text()
    if (!response.ok) throw controlError(response.status, text)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const post = <T>(path: string, body: object = {}): Promise<T> => call<T>('POST', path, body)
  const portal = (memberId: string, part: string): string =>
    `/portals/${encodeURIComponent(memberId)}/${part}`
  const app = (memberId: string, clientId: string, verb: string): string =>
    portal(memberId, `apps/${encodeURIComponent(clientId)}/${verb}`)

  return {
    portals: () => call('GET', '/portals'),
    createPortal: (seed) => post('/portals', seed),
    createApp: (memberId, body) => post(portal(memberId, 'apps'), body),
    install: (memberId, clientId, how) => post(app(memberId, clientId, 'install'), how),
    open: (memberId, clientId, how) => post(app(memberId, clientId, 'open'), how),
    uninstall: (memberId, clientId, how) => post(app(memberId, clientId, 'uninstall'), how),
    sendEvent: (memberId, clientId, event) => post(app(memberId, clientId, 'events'), event),
    rename: (memberId) => post(portal(memberId, 'rename')),
    changePlan: (memberId, plan) => post(portal(memberId, 'plan'), plan),
    limits: (memberId) => call('GET', portal(memberId, 'limits')),
    changeLimits: (memberId, limits) => post(portal(memberId, 'limits'), { limits }),
    hold: (memberId, clientId, how) => post(app(memberId, clientId, 'hold'), how),
    createWebhook: (memberId, webhook) => post(portal(memberId, 'webhooks'), webhook),
    deleteWebhook: (memberId, id) => call('DELETE', portal(memberId, `webhooks/${id}`)),
    changeRows: (memberId, change) => post(portal(memberId, 'rows'), change),
    clock: () => call('GET', '/clock'),
    moveClock: (move) => post('/clock', move),
    faults: () => call('GET', '/faults'),
    addFault: (fault) => post('/faults', fault),
    removeFaults: (id) =>
      call('DELETE', id === undefined ? '/faults' : `/faults?id=${encodeURIComponent(id)}`),
    requests: () => call('GET', '/requests'),
    clearRequests: () => call('DELETE', '/requests'),
    settings: () => call('GET', '/settings'),
    changeSettings: (settings) => post('/settings', settings),
    reset: () => post('/reset')
  }
}

function controlError(status: number, text: string): ControlError {
  try {
    const { error } = JSON.parse(text) as { error: { field: string; message: string } }
    return new ControlError(status, error.field, error.message)
  } catch {
    return new ControlError(status, 'answer', `of status ${status} is not from a sandbox`)
  }
}
