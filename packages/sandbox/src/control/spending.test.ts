// Limits, blocks, webhooks and moving rows, as a test against a running sandbox uses them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../server/start-sandbox.ts'
import type { LimitsSpec, PortalInfo } from './contract.ts'

const START = Date.UTC(2026, 4, 1, 12)
const SCOPE = ['crm', 'task', 'tasks', 'user_brief']
const running: Sandbox[] = []

let sandbox: Sandbox
let portal: PortalInfo
let webhook: string

async function start(options: SandboxOptions): Promise<void> {
  sandbox = await startSandbox({ startAt: START, ...options })
  running.push(sandbox)
  await sandbox.api.moveClock({ freeze: true, set: START })
  const [first] = sandbox.portals
  if (first === undefined) throw new Error('the sandbox begins with a portal')
  portal = first
  webhook = (await sandbox.api.createWebhook(portal.memberId, { scope: SCOPE })).url
}

beforeEach(() => start({ portals: [{ deals: 120, tasks: 3 }] }))

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

async function call(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body)
  }
  const response = await fetch(webhook + path, init)
  const answered = (await response.json()) as Record<string, unknown>
  return { status: response.status, headers: response.headers, body: answered }
}

/** REST 3.0 with the same webhook. */
function callV3(method: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const relative = webhook.replace(`${portal.url}/rest/`, '../../api/')
  return call(relative + method, body, headers)
}

async function statuses(count: number): Promise<number[]> {
  const found: number[] = []
  for (let n = 0; n < count; n += 1) found.push((await call('profile')).status)
  return found
}

describe('limits', () => {
  it('are off unless asked for', async () => {
    expect(new Set(await statuses(60))).toEqual(new Set([200]))
    expect((await sandbox.api.limits(portal.memberId)).limits).toMatchObject({ rate: null, operating: null })
  })

  it('hold from the start, for every portal that names none of its own', async () => {
    await start({ limits: 'cloud', portals: [{}, { limits: 'enterprise' }] })
    const found = await Promise.all(sandbox.portals.map(({ memberId }) => sandbox.api.limits(memberId)))
    expect(found.map(({ limits }) => limits.rate?.threshold)).toEqual([50, 250])
    expect((await statuses(52)).slice(49)).toEqual([200, 503, 503])
    await sandbox.api.reset()
    expect((await sandbox.api.limits(portal.memberId)).limits.rate).toEqual({ threshold: 50, perSecond: 2 })
  })

  it('can be switched while it runs, and then begin with empty counters', async () => {
    await sandbox.api.changeLimits(portal.memberId, 'cloud')
    expect((await statuses(51)).at(-1)).toBe(503)
    const before = await sandbox.api.limits(portal.memberId)
    expect(before.rates).toEqual([{ source: '127.0.0.1', level: 50 }])
    await sandbox.api.changeLimits(portal.memberId, 'enterprise')
    expect((await statuses(51)).at(-1)).toBe(200)
    await sandbox.api.changeSettings({ limits: 'cloud' })
    const later = await sandbox.api.createPortal()
    expect((await sandbox.api.limits(later.memberId)).limits.rate?.threshold).toBe(50)
  })

  it('drain with the clock of the sandbox', async () => {
    await sandbox.api.changeLimits(portal.memberId, 'cloud')
    await statuses(50)
    await sandbox.api.moveClock({ advance: '2s' })
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 503])
  })

  it('tell what each caller has spent on each method', async () => {
    const limits: LimitsSpec = { preset: 'cloud', costs: { methods: { 'crm.deal.list': 2500 } } }
    await sandbox.api.changeLimits(portal.memberId, limits)
    await call('crm.deal.list', { start: -1 })
    expect((await sandbox.api.limits(portal.memberId)).operating).toEqual([
      { caller: '1', method: 'crm.deal.list', spentMs: 2505, resetAt: START + 600_000 }
    ])
  })

  it.each<[unknown, string]>([
    ['cluod', 'limits'],
    [{ preset: 'cloud', rate: 5 }, 'limits.rate.threshold'],
    [undefined, 'limits'],
    [7, 'limits']
  ])('%j is refused by name', async (limits, field) => {
    const spec = limits as LimitsSpec
    await expect(sandbox.api.changeLimits(portal.memberId, spec)).rejects.toMatchObject({
      status: 400,
      field
    })
  })

  it('of a new portal are checked like any others', async () => {
    const limits = { operating: { limit: 'much' } }
    await expect(sandbox.api.createPortal({ limits })).rejects.toMatchObject({
      field: 'limits.operating.limit'
    })
    expect(sandbox.portals).toHaveLength(1)
  })

  it('that make no sense at the start are told at once', async () => {
    await expect(startSandbox({ limits: { cutOff: 'late' } })).rejects.toMatchObject({
      field: 'limits.cutOff'
    })
  })
})

describe('an application blocked by hand', () => {
  it.each([[401], [503]] as const)('answers OVERLOAD_LIMIT with %d until it is freed', async (status) => {
    await sandbox.api.changeSettings({ overloadStatus: status })
    const { memberId, url } = portal
    const app = await sandbox.api.createApp(memberId, {
      kind: 'local-ui',
      url: 'http://127.0.0.1:9/',
      scope: 'crm'
    })
    await sandbox.api.install(memberId, app.clientId, { event: 'never' })
    const { fields } = await sandbox.api.open(memberId, app.clientId, { userId: 1, send: false })
    const profile = async () => (await fetch(`${url}/rest/profile?auth=${fields['AUTH_ID']}`)).status
    expect(await sandbox.api.hold(memberId, app.clientId)).toEqual({ onHold: true })
    const answer = await fetch(`${url}/rest/profile?auth=${fields['AUTH_ID']}`)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({
      error: 'OVERLOAD_LIMIT',
      error_description: 'REST API is blocked due to overload.'
    })
    await sandbox.api.hold(memberId, app.clientId, { hold: false })
    expect(await profile()).toBe(200)
  })
})

describe('webhooks', () => {
  it('are addresses of a person, until they are deleted', async () => {
    const { memberId } = portal
    const hook = await sandbox.api.createWebhook(memberId, { scope: 'crm,task', userId: '2' })
    expect(hook).toEqual({
      id: 2,
      userId: 2,
      code: expect.stringMatching(/^[0-9a-z]{16}$/),
      url: `${portal.url}/rest/2/${hook.code}/`
    })
    const profile = async () => (await fetch(`${hook.url}profile.json`)).status
    expect(await profile()).toBe(200)
    await sandbox.api.deleteWebhook(memberId, hook.id)
    expect(await profile()).toBe(401)
    await expect(sandbox.api.deleteWebhook(memberId, hook.id)).rejects.toMatchObject({ status: 404 })
    await expect(sandbox.api.createWebhook(memberId, { scope: 'crm', userId: 99 })).rejects.toMatchObject({
      field: 'userId'
    })
  })
})

describe('rows', () => {
  const ids = async (params: object) => {
    const { body } = await call('crm.deal.list', { select: ['ID'], ...params })
    return (body['result'] as { ID: string }[]).map((row) => Number(row.ID))
  }

  it('can have holes, fall into groups, and be half a million', async () => {
    const { memberId } = await sandbox.api.createPortal({
      deals: { count: 500_000 },
      contacts: { count: 1000, holes: 0.1 },
      tasks: { count: 200, clusters: 20 }
    })
    const counts = await Promise.all(
      (['deals', 'contacts', 'tasks'] as const).map((kind) => sandbox.api.changeRows(memberId, { kind }))
    )
    expect(counts.map(({ count }) => count)).toEqual([500_000, 1000, 200])
    webhook = (await sandbox.api.createWebhook(memberId, { scope: SCOPE })).url
    expect(await ids({ filter: { '>ID': 499_998 }, start: -1 })).toEqual([499_999, 500_000])
    expect(await ids({ order: { ID: 'DESC' }, start: 499_950 })).toHaveLength(50)
    const { body: last } = await call('crm.contact.list', { order: { ID: 'DESC' }, start: -1 })
    const lastContact = Number((last['result'] as { ID: string }[])[0]?.ID)
    expect(lastContact).toBeGreaterThan(1050)
    expect(lastContact).toBeLessThan(1200)
    const { body } = await call('tasks.task.list', { select: ['ID'], start: -1 })
    const tasks = (body['result'] as { tasks: { id: string }[] }).tasks.map(({ id }) => Number(id))
    // Ten in a row, then a hundred that are missing.
    expect(tasks.slice(8, 12)).toEqual([9, 10, 111, 112])
  })

  it('are added and deleted at once', async () => {
    const { memberId } = portal
    expect(await sandbox.api.changeRows(memberId, { kind: 'deals', add: 2, delete: [1, 2, 999] })).toEqual({
      added: [121, 122],
      deleted: [1, 2],
      count: 120
    })
    const own = await sandbox.api.changeRows(memberId, { kind: 'deals', add: [{ ID: 2, TITLE: 'Back' }] })
    expect(own.added).toEqual([2])
    expect((await ids({ filter: { TITLE: 'Back' } }))[0]).toBe(2)
    const chance = await sandbox.api.changeRows(memberId, { kind: 'deals', delete: 5 })
    expect([chance.deleted.length, chance.count]).toEqual([5, 116])
  })

  it('move in the middle of a batch, as often as asked', async () => {
    const { memberId } = portal
    await sandbox.api.changeRows(memberId, { kind: 'deals', delete: [60], afterCalls: 1 })
    await sandbox.api.changeRows(memberId, { kind: 'deals', add: 1, afterCalls: 0, times: 2 })
    const page = 'crm.deal.list?start=0&select[]=ID'
    const { body } = await call('batch', { cmd: { a: page, b: page, c: page } })
    const { result_total: totals } = body['result'] as { result_total: unknown }
    // One more before the first, one more and one less before the second.
    expect(totals).toEqual({ a: 121, b: 121, c: 121 })
    expect(await ids({ filter: { ID: [60, 121, 122, 123] } })).toEqual([121, 122])
  })

  it.each([
    [{ kind: 'leads' }, 'kind'],
    [{ kind: 'deals', add: -1 }, 'add'],
    [{ kind: 'deals', delete: ['x'] }, 'delete'],
    [{ kind: 'deals', add: 1, afterCalls: 'soon' }, 'afterCalls']
  ])('%j is refused by name', async (change, field) => {
    await expect(sandbox.api.changeRows(portal.memberId, change as never)).rejects.toMatchObject({ field })
  })

  it.each([[{ count: 'many' }], [{ count: 5, holes: 1 }], [{ count: 5, clusters: 0 }]])(
    'ids as %j are refused',
    async (deals) => {
      await expect(sandbox.api.createPortal({ deals: deals as never })).rejects.toMatchObject({
        field: 'deals'
      })
    }
  )
})

describe('faults', () => {
  const add = (title: string) => `crm.deal.add?fields[TITLE]=${title}`
  const fields = { title: 'New', creatorId: 1, responsibleId: 1 }
  const count = async (kind: 'deals' | 'tasks') =>
    (await sandbox.api.changeRows(portal.memberId, { kind })).count

  it('lose the answer of a batch whose commands have all run', async () => {
    await sandbox.api.addFault({ on: 'rest', action: 'lost-after-commit', method: 'batch', times: 1 })
    await expect(call('batch', { cmd: [add('a'), add('b')] })).rejects.toThrow('fetch failed')
    expect(await count('deals')).toBe(122)
  })

  it.each(['reset', 'refuse'] as const)('%s a batch before any command has run', async (action) => {
    await sandbox.api.addFault({ on: 'rest', action, method: 'batch', times: 1 })
    await expect(call('batch', { cmd: [add('a'), add('b')] })).rejects.toThrow('fetch failed')
    expect(await count('deals')).toBe(120)
  })

  it('lose the answer of a REST 3.0 call, whose repetition with the same key runs nothing', async () => {
    await sandbox.api.addFault({
      on: 'rest',
      action: 'lost-after-commit',
      method: 'tasks.task.add',
      times: 1
    })
    const key = { 'idempotency-key': 'call-1' }
    await expect(callV3('tasks.task.add', { fields }, key)).rejects.toThrow('fetch failed')
    const again = await callV3('tasks.task.add', { fields }, key)
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body['result']).toMatchObject({ item: { id: 4 } })
    expect(await count('tasks')).toBe(4)
  })

  it('put the refusals of a webhook in place of an answer', async () => {
    await sandbox.api.addFault({ on: 'rest', action: 'error:INVALID_REQUEST', times: 1 })
    expect(await call('profile')).toMatchObject({
      status: 401,
      body: { error: 'INVALID_REQUEST', error_description: 'Https required.' }
    })
  })
})
