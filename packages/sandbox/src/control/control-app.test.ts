// The control calls as others rely on them: who may call, what is refused, what each answers.
import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../server/start-sandbox.ts'
import { createControl, ControlError } from './control-client.ts'

const START = Date.UTC(2026, 4, 1, 12)
const APP = { kind: 'local-ui', url: 'http://127.0.0.1:9/app', scope: ['crm'] } as const

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox({ startAt: START, portals: [{ deals: 2 }] })
})

afterEach(() => sandbox.close())

function firstPortal(): string {
  return sandbox.portals[0]?.memberId ?? ''
}

interface RawAnswer {
  readonly status: number
  readonly body: unknown
}

/** A call with headers that `fetch` would not send. */
function raw(method: string, path: string, headers: Record<string, string>, body = ''): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, sandbox.control), { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text === '' ? '' : JSON.parse(text) })
      )
    })
    call.on('error', reject)
    call.end(body)
  })
}

function post(path: string, body: unknown): Promise<RawAnswer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return raw('POST', `/_sandbox${path}`, {}, text)
}

describe('who may use the control calls', () => {
  const port = (): string => new URL(sandbox.control).port

  it.each([
    ['another name for 127.0.0.1', () => ({ host: `evil.example:${port()}` })],
    ['localhost, where portals live', () => ({ host: `localhost:${port()}` })],
    ['no port', () => ({ host: '127.0.0.1' })],
    ['a page of another origin', () => ({ origin: 'https://evil.example' })],
    ['a page of a portal', () => ({ origin: sandbox.portals[0]?.url ?? '' })],
    ['a page without an origin', () => ({ origin: 'null' })],
    ['the right host over https', () => ({ origin: sandbox.control.replace('http:', 'https:') })]
  ])('not %s', async (_, headers) => {
    const answer = await raw('POST', '/_sandbox/portals', headers(), '{}')
    expect(answer.status).toBe(403)
    expect((await raw('GET', '/_sandbox/requests', headers())).status).toBe(403)
    expect(sandbox.portals).toHaveLength(1)
  })

  it('the control address itself, with or without an origin', async () => {
    expect((await raw('GET', '/_sandbox/clock', { origin: sandbox.control })).status).toBe(200)
    expect((await raw('GET', '/_sandbox/clock', {})).status).toBe(200)
  })
})

describe('bad input', () => {
  const memberId = (): string => firstPortal()

  it.each([
    ['/portals', 'no json', 'body'],
    ['/portals', '[]', 'body'],
    ['/portals', { users: 0 }, 'users'],
    ['/portals', { users: [] }, 'users'],
    ['/portals', { users: [{ admin: 'yes' }] }, 'users[0].admin'],
    ['/portals', { users: [{ id: 1 }, { id: 1 }] }, 'users'],
    ['/portals', { deals: -1 }, 'deals'],
    ['/portals', { deals: [{ TITLE: { nested: 1 } }] }, 'deals'],
    ['/portals', { plan: 5 }, 'plan'],
    ['/clock', { advance: 'soon' }, 'advance'],
    ['/clock', { advance: '-5m' }, 'advance'],
    ['/clock', { set: 'now' }, 'set'],
    ['/clock', { set: 1e15 }, 'set'],
    ['/clock', { advance: '99999d' }, 'advance'],
    ['/clock', { freeze: 1 }, 'freeze'],
    ['/settings', { singleUseRefresh: 'yes' }, 'singleUseRefresh'],
    ['/settings', { appInfoExpires: 'date' }, 'appInfoExpires'],
    ['/faults', { action: 'html' }, 'on'],
    ['/faults', { on: 'token' }, 'action'],
    ['/faults', { on: 'token', action: 'explode' }, 'action'],
    ['/faults', { on: 'token', action: 'status:99' }, 'action'],
    ['/faults', { on: 'token', action: 'slow:soon' }, 'action'],
    ['/faults', { on: 'event', action: 'html' }, 'action'],
    ['/faults', { on: 'token', action: 'html', times: 0 }, 'times'],
    ['/faults', { on: 'token', action: 'html', probability: 2 }, 'probability']
  ])('POST %s %j is 400 with field %s', async (path, body, field) => {
    const answer = await post(path, body)
    expect(answer).toMatchObject({ status: 400, body: { error: { field } } })
  })

  it.each([
    [{ ...APP, kind: 'desktop' }, 'kind'],
    [{ ...APP, url: undefined }, 'url'],
    [{ ...APP, url: 'ftp://127.0.0.1/' }, 'url'],
    [{ ...APP, installUrl: '/install' }, 'installUrl'],
    [{ ...APP, eventUrl: 5 }, 'eventUrl'],
    [{ ...APP, scope: undefined }, 'scope'],
    [{ ...APP, scope: [1] }, 'scope'],
    [{ ...APP, status: 'X' }, 'status'],
    [{ ...APP, paidUntil: 'tomorrow' }, 'paidUntil']
  ])('an application %j is 400 with field %s', async (body, field) => {
    const answer = await post(`/portals/${memberId()}/apps`, body)
    expect(answer).toMatchObject({ status: 400, body: { error: { field } } })
  })

  it.each([
    ['install', { event: 'later' }, 'event'],
    ['install', { event: { delay: 'x' } }, 'event'],
    ['install', { userId: 99 }, 'userId'],
    ['install', { finish: 'no' }, 'finish'],
    ['install', { form: 'newest' }, 'form'],
    ['open', {}, 'userId'],
    ['open', { userId: 1, options: [] }, 'options'],
    ['uninstall', { clean: 1 }, 'clean'],
    ['events', { data: {} }, 'event'],
    ['events', { event: 'ONX', userId: 'nobody' }, 'userId']
  ])('%s %j is 400 with field %s', async (verb, body, field) => {
    const { clientId } = await sandbox.api.createApp(memberId(), APP)
    const answer = await post(`/portals/${memberId()}/apps/${clientId}/${verb}`, body)
    expect(answer).toMatchObject({ status: 400, body: { error: { field } } })
  })

  it('names what is unknown with 404', async () => {
    expect(await post('/portals/none/rename', {})).toMatchObject({
      status: 404,
      body: { error: { field: 'memberId' } }
    })
    expect(await post(`/portals/${memberId()}/apps/none/install`, {})).toMatchObject({
      status: 404,
      body: { error: { field: 'clientId' } }
    })
    expect(await post('/faults', { on: 'token', action: 'html', portal: 'none' })).toMatchObject({
      status: 404
    })
    expect(await raw('DELETE', '/_sandbox/faults?id=none', {})).toMatchObject({ status: 404 })
    expect(await post('/oracle', {})).toMatchObject({ status: 404, body: { error: { field: 'path' } } })
  })

  it('does not register an application twice on a portal, nor with another secret elsewhere', async () => {
    const app = { ...APP, clientId: 'app.one', clientSecret: 'a'.repeat(50) }
    await sandbox.api.createApp(memberId(), app)
    expect(await post(`/portals/${memberId()}/apps`, app)).toMatchObject({ status: 409 })
    const other = await sandbox.api.createPortal()
    const answer = await post(`/portals/${other.memberId}/apps`, { ...app, clientSecret: 'b'.repeat(50) })
    expect(answer).toMatchObject({ status: 400, body: { error: { field: 'clientSecret' } } })
  })

  it('reaches users of the client as an error with its field', async () => {
    const failed = sandbox.api.rename('none')
    await expect(failed).rejects.toBeInstanceOf(ControlError)
    await expect(failed).rejects.toMatchObject({ status: 404, field: 'memberId' })
  })
})

describe('portals', () => {
  it('are answered with people, the first an administrator', async () => {
    const portal = await sandbox.api.createPortal({ language: 'de', deals: 4 })
    expect(portal.memberId).toMatch(/^[0-9a-f]{32}$/)
    expect(portal.domain).toMatch(/^localhost:\d+$/)
    expect(portal.url).toBe(`http://${portal.domain}`)
    expect(portal.users.map(({ id, admin }) => [id, admin])).toEqual([
      [1, true],
      [2, false],
      [3, false]
    ])
    expect((await sandbox.api.portals()).map((one) => one.memberId)).toEqual([firstPortal(), portal.memberId])
  })

  it('take people and rows as they are described', async () => {
    const { memberId, users, url } = await sandbox.api.createPortal({
      users: [{ id: 7, name: 'Ada', lastName: 'Byron', admin: true }, { admin: false }],
      deals: [{ TITLE: 'Mine', OPPORTUNITY: 12.5, OPENED: false, COMMENTS: null }, { ID: 40 }]
    })
    expect(users[0]).toEqual({ id: 7, name: 'Ada Byron', admin: true })
    expect(users[1]?.id).toBe(8)
    const { clientId } = await sandbox.api.createApp(memberId, APP)
    await sandbox.api.install(memberId, clientId)
    const { fields } = await sandbox.api.open(memberId, clientId, { userId: 7, send: false })
    const response = await fetch(`${url}/rest/crm.deal.list?auth=${fields['AUTH_ID']}`)
    const { result } = (await response.json()) as { result: Record<string, string | null>[] }
    expect(result.map((row) => row['ID'])).toEqual(['1', '40'])
    expect(result[0]).toMatchObject({ TITLE: 'Mine', OPPORTUNITY: '12.5', OPENED: 'N', COMMENTS: null })
    expect(result.map((row) => row['ASSIGNED_BY_ID'])).toEqual(['7', '8'])
  })
})

describe('the clock', () => {
  it('answers now and moves', async () => {
    const { now } = await sandbox.api.moveClock({ freeze: true, set: START })
    expect(now).toBe(START)
    expect(await sandbox.api.moveClock({ advance: '61m' })).toEqual({ now: START + 3_660_000, frozen: true })
    expect(await sandbox.api.clock()).toEqual({ now: START + 3_660_000, frozen: true })
    expect((await sandbox.api.moveClock({ freeze: false })).frozen).toBe(false)
  })
})

describe('the request log', () => {
  it('holds what the servers received and what was sent to applications, with generations', async () => {
    const memberId = firstPortal()
    const app = await sandbox.api.createApp(memberId, { ...APP, eventUrl: 'http://127.0.0.1:9/events' })
    await sandbox.api.install(memberId, app.clientId, { event: 'never' })
    await sandbox.api.clearRequests()
    const { fields } = await sandbox.api.open(memberId, app.clientId, { userId: 1 })
    await fetch(`${sandbox.portals[0]?.url}/rest/profile`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ auth: fields['AUTH_ID'] })
    })
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      refresh_token: fields['REFRESH_ID'] ?? ''
    })
    await fetch(`${sandbox.authServer}/oauth/token/`, { method: 'POST', body })
    await sandbox.api.sendEvent(memberId, app.clientId, { event: 'ONCRMDEALADD', userId: 1 })

    const log = await sandbox.api.requests()
    expect(log.map(({ to, method, url, tokenGeneration }) => [to, method, url, tokenGeneration])).toEqual([
      ['application', 'POST', expect.stringContaining('/app?DOMAIN='), 1],
      [`portal:${memberId}`, 'POST', `${sandbox.portals[0]?.url}/rest/profile`, 1],
      ['auth-server', 'POST', `${sandbox.authServer}/oauth/token/`, 1],
      ['application', 'POST', 'http://127.0.0.1:9/events', 3]
    ])
    expect(log.map((one) => one.id)).toEqual([2, 3, 4, 5].map((n) => n + (log[0]?.id ?? 0) - 2))
    expect(log[0]?.decoded).toMatchObject({ member_id: memberId, PLACEMENT: 'DEFAULT', PROTOCOL: '0' })
    expect(log[1]?.decoded).toEqual({ auth: fields['AUTH_ID'] })
    expect(log[2]).toMatchObject({
      body: body.toString(),
      decoded: { grant_type: 'refresh_token' },
      headers: { 'content-type': expect.stringContaining('x-www-form-urlencoded') }
    })
    expect(log[3]?.decoded).toMatchObject({ event: 'ONCRMDEALADD', auth: { member_id: memberId } })
    expect(log[0]?.at).toBeGreaterThanOrEqual(START)
    await sandbox.api.clearRequests()
    expect(await sandbox.api.requests()).toEqual([])
  })
})

describe('reset', () => {
  it('brings back the start: same portals at the same addresses, no applications, time running', async () => {
    const memberId = firstPortal()
    const before = sandbox.portals
    const app = await sandbox.api.createApp(memberId, APP)
    await sandbox.api.createPortal()
    await sandbox.api.rename(memberId)
    await sandbox.api.addFault({ on: 'token', action: 'html' })
    await sandbox.api.changeSettings({ singleUseRefresh: true })
    await sandbox.api.moveClock({ freeze: true, advance: '90d' })

    const { portals } = await sandbox.api.reset()
    expect(sandbox.portals).toEqual(before)
    expect(portals).toEqual(before.map(({ memberId, domain, url }) => ({ memberId, domain, url })))
    await expect(sandbox.api.install(memberId, app.clientId)).rejects.toMatchObject({ status: 404 })
    expect(await sandbox.api.faults()).toEqual([])
    expect(await sandbox.api.requests()).toEqual([])
    expect(await sandbox.api.settings()).toMatchObject({ singleUseRefresh: false })
    const { now, frozen } = await sandbox.api.clock()
    expect(frozen).toBe(false)
    expect(now - START).toBeLessThan(60_000)
    expect((await fetch(`${before[0]?.url}/rest/profile`)).status).toBe(401)
  })
})

describe('the end', () => {
  it('comes at once, also with an answer that hangs, and leaves nothing listening', async () => {
    await sandbox.api.addFault({ on: 'app.info', action: 'hang' })
    const hanging = fetch(`${sandbox.authServer}/rest/app.info?auth=x`)
    const lost = expect(hanging).rejects.toThrow('fetch failed')
    while ((await sandbox.api.requests()).length === 0) await new Promise(setImmediate)
    const startedAt = performance.now()
    await sandbox.close()
    await lost
    expect(performance.now() - startedAt).toBeLessThan(1000)
    await expect(createControl(sandbox.control).clock()).rejects.toThrow('fetch failed')
  })
})

describe('the page at the control address', () => {
  it('links to every portal and takes nothing from elsewhere', async () => {
    const response = await fetch(sandbox.control)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-/)
    const text = await response.text()
    for (const { url, domain } of sandbox.portals) expect(text).toContain(`<a href="${url}/">${domain}</a>`)
  })
})
