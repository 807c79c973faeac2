// The life of an application on a portal, over real HTTP: install, calls, expiry, refresh, events, removal.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppCredentials, NewApp, PortalInfo } from '../control/contract.ts'
import { type Sandbox, startSandbox } from './start-sandbox.ts'
import { startTestApplication, type TestApplication } from './test-application.ts'

const START = Date.UTC(2026, 4, 1, 12)

let sandbox: Sandbox
let application: TestApplication
let portal: PortalInfo

beforeEach(async () => {
  application = await startTestApplication()
  sandbox = await startSandbox({ startAt: START })
  await sandbox.api.moveClock({ freeze: true, set: START })
  portal = await sandbox.api.createPortal({ deals: 5, contacts: 3 })
})

afterEach(async () => {
  await Promise.all([sandbox.close(), application.close()])
})

function newApp(app: Partial<NewApp> = {}): Promise<AppCredentials> {
  return sandbox.api.createApp(portal.memberId, {
    kind: 'local-ui',
    url: `${application.origin}/app`,
    installUrl: `${application.origin}/install`,
    eventUrl: `${application.origin}/events`,
    scope: ['crm', 'user_basic'],
    ...app
  })
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init)
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>
  }
}

function call(method: string, token: unknown, params: Record<string, unknown> = {}): Promise<Answer> {
  return ask(`${portal.url}/rest/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...params, auth: token })
  })
}

function appInfo(token: unknown): Promise<Answer> {
  return ask(`${sandbox.authServer}/rest/app.info?auth=${String(token)}`)
}

function refresh(app: AppCredentials, token: unknown): Promise<Answer> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    refresh_token: String(token)
  })
  return ask(`${sandbox.authServer}/oauth/token/`, { method: 'POST', body })
}

function field(fields: unknown, ...path: string[]): unknown {
  let value: unknown = fields
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name]
  return value
}

/** The n-th request that the application received. */
function received(index: number): TestApplication['received'][number] {
  const post = application.received[index]
  if (post === undefined) throw new Error(`the application received ${application.received.length} requests`)
  return post
}

describe('installation of an application with a page', () => {
  it('posts the install page, then ONAPPINSTALL, and answers both exchanges', async () => {
    const app = await newApp()
    const { applicationToken, exchanges } = await sandbox.api.install(portal.memberId, app.clientId)
    expect(applicationToken).toBe(app.applicationToken)
    expect(applicationToken).toMatch(/^[0-9a-f]{32}$/)
    expect(application.received.map((post) => post.path)).toEqual(['/install', '/events'])
    expect(exchanges.map((one) => [one.request.method, one.response.status, one.response.body])).toEqual([
      ['POST', 200, 'hello'],
      ['POST', 200, 'hello']
    ])
  })

  it("sends today's field set: page fields in the query, tokens only in the body", async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { event: 'never' })
    const post = received(0)
    const query = new URL(post.target, application.origin).searchParams
    expect([...query.keys()]).toEqual(['DOMAIN', 'PROTOCOL', 'LANG', 'APP_SID'])
    expect(query.get('DOMAIN')).toBe(portal.domain)
    const body = new URLSearchParams(post.body)
    expect([...body.keys()]).toEqual([
      'AUTH_ID',
      'AUTH_EXPIRES',
      'REFRESH_ID',
      'SERVER_ENDPOINT',
      'APPLICATION_TOKEN',
      'APPLICATION_SCOPE',
      'member_id',
      'status',
      'PLACEMENT'
    ])
    expect(body.get('SERVER_ENDPOINT')).toBe(`${sandbox.authServer}/rest/`)
    expect(body.get('APPLICATION_SCOPE')).toBe('crm,user_basic')
    expect(body.get('AUTH_EXPIRES')).toBe('3600')
    expect(post.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      origin: portal.url,
      'sec-fetch-dest': 'iframe',
      'sec-fetch-site': 'cross-site'
    })
  })

  it('sends exactly the oldest documented form in one POST when asked', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { event: 'never', form: 'oldest' })
    const post = received(0)
    expect(post.target).toBe('/install')
    expect([...new URLSearchParams(post.body).keys()]).toEqual(
      'DOMAIN PROTOCOL LANG APP_SID AUTH_ID AUTH_EXPIRES REFRESH_ID member_id status'.split(' ')
    )
  })

  it('orders the keys of ONAPPINSTALL as the portal does, all values text', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { fields, headers } = received(1)
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.keys(fields)).toEqual(['event', 'event_handler_id', 'data', 'ts', 'auth'])
    expect(fields).toMatchObject({
      event: 'ONAPPINSTALL',
      data: { VERSION: '1', ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'en' },
      ts: String(START / 1000)
    })
    expect(Object.keys(field(fields, 'auth') as object)).toEqual([
      'access_token',
      'expires',
      'expires_in',
      'scope',
      'domain',
      'server_endpoint',
      'status',
      'client_endpoint',
      'member_id',
      'user_id',
      'refresh_token',
      'application_token'
    ])
    expect(field(fields, 'auth')).toMatchObject({
      expires: String(START / 1000 + 3600),
      domain: portal.domain,
      client_endpoint: `${portal.url}/rest/`,
      member_id: portal.memberId,
      user_id: '1',
      application_token: app.applicationToken
    })
  })

  it('delivers a late event when the clock gets there, with the tokens of the moment it happened', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { event: { delay: '61m' } })
    expect(application.received).toHaveLength(1)
    await sandbox.api.moveClock({ advance: '60m' })
    expect(application.received).toHaveLength(1)
    await sandbox.api.moveClock({ advance: '1m' })
    const { fields } = received(1)
    expect(fields['ts']).toBe(String(START / 1000))
    const info = await appInfo(field(fields, 'auth', 'access_token'))
    expect([info.status, info.body['error']]).toEqual([401, 'expired_token'])
    expect((await refresh(app, field(fields, 'auth', 'refresh_token'))).status).toBe(200)
  })

  it('sends the event to handlers bound by the install page when there is no event URL', async () => {
    const app = await newApp({ eventUrl: undefined })
    application.during = async (post) => {
      if (post.path !== '/install') return
      const handler = `${application.origin}/bound`
      const bound = await call('event.bind', post.fields['AUTH_ID'], { event: 'ONAPPINSTALL', handler })
      expect(bound.body['result']).toBe(true)
    }
    await sandbox.api.install(portal.memberId, app.clientId)
    expect(application.received.map((post) => post.path)).toEqual(['/install', '/bound'])
  })

  it('stays unfinished without the finish signal: administrators get the installer, others nothing', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { finish: false })
    expect(application.received.map((post) => post.path)).toEqual(['/install'])
    const opened = await sandbox.api.open(portal.memberId, app.clientId, { userId: 1, send: false })
    expect(opened.action).toContain('/install?')
    await expect(sandbox.api.open(portal.memberId, app.clientId, { userId: 2 })).rejects.toMatchObject({
      status: 409
    })
    const { exchanges } = await sandbox.api.sendEvent(portal.memberId, app.clientId, { event: 'ONAPPTEST' })
    expect(exchanges).toEqual([])
  })

  it('goes on when the application does not answer', async () => {
    const app = await newApp()
    await application.close()
    const { exchanges } = await sandbox.api.install(portal.memberId, app.clientId)
    expect(exchanges.map((one) => [one.response.status, one.error])).toEqual([
      [0, 'ECONNREFUSED'],
      [0, 'ECONNREFUSED']
    ])
  })

  it('follows no redirect', async () => {
    const app = await newApp()
    application.status = 302
    const { exchanges } = await sandbox.api.install(portal.memberId, app.clientId)
    expect(exchanges.map((one) => one.response.status)).toEqual([302, 302])
    expect(application.received.map((post) => post.path)).toEqual(['/install', '/events'])
  })
})

describe('installation of an application without a page', () => {
  it('sends only ONAPPINSTALL, to the install URL, which has no binding row', async () => {
    const app = await newApp({ kind: 'local-script', eventUrl: undefined })
    await sandbox.api.install(portal.memberId, app.clientId)
    expect(application.received.map((post) => post.path)).toEqual(['/install'])
    const { fields } = received(0)
    expect(Object.keys(fields)).toEqual(['event', 'data', 'ts', 'auth'])
    expect(fields['event']).toBe('ONAPPINSTALL')
  })

  it('has no frame to open', async () => {
    const app = await sandbox.api.createApp(portal.memberId, { kind: 'market-script', scope: 'crm' })
    await sandbox.api.install(portal.memberId, app.clientId)
    await expect(sandbox.api.open(portal.memberId, app.clientId, { userId: 1 })).rejects.toMatchObject({
      status: 409
    })
  })
})

describe('tokens on the portal and at the authorization server', () => {
  async function openAs(app: AppCredentials, userId: number): Promise<Record<string, string>> {
    const { fields } = await sandbox.api.open(portal.memberId, app.clientId, { userId, send: false })
    return { ...fields }
  }

  it('work as the user who opened the frame', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const admin = await openAs(app, 1)
    const clerk = await openAs(app, 2)
    expect(field((await call('profile', admin['AUTH_ID'])).body, 'result', 'ADMIN')).toBe(true)
    expect(field((await call('profile', clerk['AUTH_ID'])).body, 'result')).toMatchObject({
      ID: '2',
      ADMIN: false
    })
    expect((await call('crm.deal.list', admin['AUTH_ID'])).body['total']).toBe(5)
    expect((await call('crm.deal.list', clerk['AUTH_ID'])).body['total']).toBe(2)
  })

  it('are explained by app.info of the authorization server, dated by the virtual clock', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { AUTH_ID } = await openAs(app, 2)
    const info = await appInfo(AUTH_ID)
    expect(info.status).toBe(200)
    expect(info.headers.get('date')).toBe(new Date(START).toUTCString())
    expect(info.body['result']).toEqual({
      client_id: app.clientId,
      scope: 'app',
      expires: '2026-05-01T13:00:00+00:00',
      user_id: 2,
      install: {
        installed: true,
        version: 1,
        status: 'L',
        scope: 'crm,user_basic',
        domain: 'localhost',
        uri: portal.url,
        client_endpoint: `${portal.url}/rest/`,
        member_id: portal.memberId,
        member_type: 'B'
      }
    })
  })

  it('show the other forms of app.info by switches', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { AUTH_ID } = await openAs(app, 2)
    await sandbox.api.changeSettings({ appInfoExpires: 'number', appInfoUserId: false })
    const asNumber = await appInfo(AUTH_ID)
    expect(field(asNumber.body, 'result', 'expires')).toBe(START / 1000 + 3600)
    expect(field(asNumber.body, 'result')).not.toHaveProperty('user_id')
    await sandbox.api.changeSettings({ appInfoExpires: 'absent' })
    expect(field((await appInfo(AUTH_ID)).body, 'result')).not.toHaveProperty('expires')
  })

  it('expire after an hour of virtual time and are renewed', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { AUTH_ID, REFRESH_ID } = await openAs(app, 1)
    expect((await call('profile', AUTH_ID)).status).toBe(200)
    await sandbox.api.moveClock({ advance: '61m' })
    const late = await call('profile', AUTH_ID)
    expect([late.status, late.body['error']]).toEqual([401, 'expired_token'])
    const renewed = await refresh(app, REFRESH_ID)
    expect(renewed.body).toMatchObject({ scope: 'app', member_id: portal.memberId, user_id: 1 })
    expect(renewed.body['domain']).toBe(new URL(sandbox.authServer).host)
    expect((await call('profile', renewed.body['access_token'])).status).toBe(200)
  })

  it('are refused on another portal and malformed ones everywhere', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { AUTH_ID } = await openAs(app, 1)
    const home = portal
    portal = await sandbox.api.createPortal()
    expect((await call('profile', AUTH_ID)).body).toMatchObject({ error: 'invalid_token' })
    portal = home
    expect((await call('profile', 'x'.repeat(70))).body).toMatchObject({ error: 'invalid_token' })
    expect(await appInfo('abc')).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
    expect(await ask(`${sandbox.authServer}/rest/app.info`)).toMatchObject({
      status: 401,
      body: { error: 'NO_AUTH_FOUND' }
    })
    expect(await ask(`${sandbox.authServer}/rest/app.stat`)).toMatchObject({ status: 404 })
  })

  it('belong to one application each, also when two live on one portal', async () => {
    const [one, two] = [await newApp(), await newApp()]
    for (const app of [one, two]) await sandbox.api.install(portal.memberId, app.clientId)
    const mine = await openAs(one, 1)
    expect(field((await appInfo(mine['AUTH_ID'])).body, 'result', 'client_id')).toBe(one.clientId)
    expect(await refresh(two, mine['REFRESH_ID'])).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' }
    })
  })

  it('of a market application work on each of its portals under one client id', async () => {
    const app = await newApp({ kind: 'market-ui', clientId: 'app.shared.1', clientSecret: 'S'.repeat(50) })
    await sandbox.api.install(portal.memberId, app.clientId)
    const other = await sandbox.api.createPortal()
    await sandbox.api.createApp(other.memberId, {
      kind: 'market-ui',
      url: `${application.origin}/app`,
      scope: 'crm',
      clientId: 'app.shared.1',
      clientSecret: 'S'.repeat(50)
    })
    await sandbox.api.install(other.memberId, app.clientId)
    const { fields } = await sandbox.api.open(other.memberId, app.clientId, { userId: 1, send: false })
    const info = await appInfo(fields['AUTH_ID'])
    expect(field(info.body, 'result', 'install', 'member_id')).toBe(other.memberId)
    expect((await refresh(app, fields['REFRESH_ID'])).body['member_id']).toBe(other.memberId)
  })

  it('end with the payment: a trial at once, a paid application after 14 days of grace', async () => {
    const app = await newApp({ kind: 'market-ui', status: 'P', paidUntil: START })
    await sandbox.api.install(portal.memberId, app.clientId)
    await sandbox.api.moveClock({ advance: '13d' })
    const inGrace = await openAs(app, 1)
    expect((await appInfo(inGrace['AUTH_ID'])).body).toMatchObject({
      result: { install: { date_finish: '2026-05-01T12:00:00+00:00' } }
    })
    await sandbox.api.moveClock({ advance: '2d' })
    const unpaid = await openAs(app, 1)
    expect(await appInfo(unpaid['AUTH_ID'])).toMatchObject({ body: { error: 'PAYMENT_REQUIRED' } })
    expect(await call('profile', unpaid['AUTH_ID'])).toMatchObject({ body: { error: 'PAYMENT_REQUIRED' } })
    expect(await refresh(app, unpaid['REFRESH_ID'])).toMatchObject({ body: { error: 'PAYMENT_REQUIRED' } })
    await sandbox.api.changePlan(portal.memberId, { paidUntil: START + 30 * 86_400_000 })
    expect((await appInfo(unpaid['AUTH_ID'])).status).toBe(200)
  })

  it('stop on a closed portal', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { AUTH_ID } = await openAs(app, 1)
    await sandbox.api.changePlan(portal.memberId, { closed: true })
    expect(await call('profile', AUTH_ID)).toMatchObject({ body: { error: 'PORTAL_DELETED' } })
  })
})

describe('frame open', () => {
  it('carries placement and options in the portal JSON, and leaves options out when empty', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { event: 'never' })
    const { fields, exchange } = await sandbox.api.open(portal.memberId, app.clientId, {
      userId: 2,
      placement: 'crm_deal_detail_tab',
      options: { ID: '5', URI: '/crm/deal/5/' }
    })
    expect(fields['PLACEMENT']).toBe('CRM_DEAL_DETAIL_TAB')
    expect(fields['PLACEMENT_OPTIONS']).toBe('{"ID":"5","URI":"\\/crm\\/deal\\/5\\/"}')
    expect(exchange?.response.status).toBe(200)
    const plain = await sandbox.api.open(portal.memberId, app.clientId, { userId: '2', send: false })
    expect(plain.fields).not.toHaveProperty('PLACEMENT_OPTIONS')
    expect(plain).not.toHaveProperty('exchange')
    expect(application.received.map((post) => post.path)).toEqual(['/install', '/app'])
  })

  it('needs an installation', async () => {
    const app = await newApp()
    await expect(sandbox.api.open(portal.memberId, app.clientId, { userId: 1 })).rejects.toMatchObject({
      status: 409
    })
  })
})

describe('events', () => {
  it('carry the access token of the named user, without a refresh token', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { event: 'never' })
    const { exchanges } = await sandbox.api.sendEvent(portal.memberId, app.clientId, {
      event: 'onCrmDealUpdate',
      data: { FIELDS: { ID: 5 } },
      userId: 2
    })
    expect(exchanges).toHaveLength(1)
    const { fields } = received(1)
    expect(fields).toMatchObject({ event: 'ONCRMDEALUPDATE', data: { FIELDS: { ID: '5' } } })
    expect(field(fields, 'auth', 'user_id')).toBe('2')
    expect(field(fields, 'auth')).not.toHaveProperty('refresh_token')
    const info = await appInfo(field(fields, 'auth', 'access_token'))
    expect(field(info.body, 'result', 'user_id')).toBe(2)
  })

  it('carry no tokens when nobody has caused them', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { event: 'never' })
    await sandbox.api.sendEvent(portal.memberId, app.clientId, { event: 'ONCRMDEALADD', data: {} })
    expect(Object.keys(field(received(1).fields, 'auth') as object)).toEqual([
      'domain',
      'client_endpoint',
      'server_endpoint',
      'member_id',
      'application_token'
    ])
  })

  it('follow changes made through REST to bound handlers only, after the answer', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId, { event: 'never' })
    const { fields } = await sandbox.api.open(portal.memberId, app.clientId, { userId: 1, send: false })
    const token = fields['AUTH_ID']
    const handler = `${application.origin}/deals`
    await call('event.bind', token, { event: 'ONCRMDEALADD', handler })
    await call('event.bind', token, { event: 'ONCRMDEALADD', handler, auth_type: 3 })
    const added = await call('crm.deal.add', token, { fields: { TITLE: 'New' } })
    await sandbox.api.moveClock({})
    const posts = application.received.filter((post) => post.path === '/deals')
    expect(posts.map((post) => field(post.fields, 'data', 'FIELDS', 'ID'))).toEqual([
      String(added.body['result']),
      String(added.body['result'])
    ])
    expect(posts.map((post) => field(post.fields, 'auth', 'user_id'))).toEqual(['1', '3'])
    expect(posts.map((post) => post.fields['event_handler_id'])).toEqual(['1', '2'])
  })
})

describe('removal', () => {
  it('is known to the authorization server before the event leaves, and the event has no tokens', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { fields: frame } = await sandbox.api.open(portal.memberId, app.clientId, {
      userId: 1,
      send: false
    })
    let duringEvent: unknown
    application.during = async (post) => {
      if (post.fields['event'] === 'ONAPPUNINSTALL') duringEvent = (await appInfo(frame['AUTH_ID'])).body
    }
    const { exchanges } = await sandbox.api.uninstall(portal.memberId, app.clientId, { clean: true })
    expect(exchanges).toHaveLength(1)
    expect(duringEvent).toEqual({ error: 'NOT_INSTALLED', error_description: 'Application not installed' })
    const { fields } = received(2)
    expect(fields['data']).toEqual({ CLEAN: '1', LANGUAGE_ID: 'en' })
    expect(field(fields, 'auth')).not.toHaveProperty('access_token')
    expect(field(fields, 'auth', 'application_token')).toBe(app.applicationToken)
    expect(await refresh(app, frame['REFRESH_ID'])).toMatchObject({ body: { error: 'NOT_INSTALLED' } })
    expect(await call('profile', frame['AUTH_ID'])).toMatchObject({ body: { error: 'ERROR_OAUTH' } })
  })

  it('takes the handlers away, and needs an installation', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    await sandbox.api.uninstall(portal.memberId, app.clientId)
    await expect(sandbox.api.uninstall(portal.memberId, app.clientId)).rejects.toMatchObject({ status: 409 })
    const { exchanges } = await sandbox.api.sendEvent(portal.memberId, app.clientId, { event: 'ONAPPTEST' })
    expect(exchanges).toEqual([])
  })

  it('can be followed by a new installation, with the same application token unless it is rotated', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    await sandbox.api.uninstall(portal.memberId, app.clientId)
    const again = await sandbox.api.install(portal.memberId, app.clientId)
    expect(again.applicationToken).toBe(app.applicationToken)
    expect(await appInfo(field(received(3).fields, 'AUTH_ID'))).toMatchObject({ status: 200 })
    const rotated = await sandbox.api.install(portal.memberId, app.clientId, { rotateApplicationToken: true })
    expect(rotated.applicationToken).not.toBe(app.applicationToken)
    expect(field(application.received.at(-1)?.fields, 'auth', 'application_token')).toBe(
      rotated.applicationToken
    )
  })
})

describe('a renamed portal', () => {
  it('answers its old address with 302 and no JSON, and the server knows the new one', async () => {
    const app = await newApp()
    await sandbox.api.install(portal.memberId, app.clientId)
    const { fields } = await sandbox.api.open(portal.memberId, app.clientId, { userId: 1, send: false })
    const moved = await sandbox.api.rename(portal.memberId)
    expect(moved.url).not.toBe(portal.url)
    const old = await fetch(`${portal.url}/rest/profile.json?x=1`, { redirect: 'manual', method: 'POST' })
    expect([old.status, old.headers.get('location'), await old.text()]).toEqual([
      302,
      `${moved.url}/rest/profile.json?x=1`,
      ''
    ])
    const info = await appInfo(fields['AUTH_ID'])
    expect(field(info.body, 'result', 'install', 'client_endpoint')).toBe(`${moved.url}/rest/`)
    const twice = await sandbox.api.rename(portal.memberId)
    const oldest = await fetch(portal.url, { redirect: 'manual' })
    expect(oldest.headers.get('location')).toBe(`${twice.url}/`)
    portal = { ...portal, ...twice }
    expect((await call('profile', fields['AUTH_ID'])).status).toBe(200)
  })
})

describe('the code flow', () => {
  function authorize(app: AppCredentials, more = ''): Promise<Response> {
    const url = `${portal.url}/oauth/authorize/?client_id=${app.clientId}&state=s%2F1${more}`
    return fetch(url, { redirect: 'manual' })
  }

  it('returns with code, state, domain, member_id, scope and server_domain, in this order', async () => {
    const app = await newApp({ redirectUrl: `${application.origin}/oauth/callback` })
    await sandbox.api.install(portal.memberId, app.clientId)
    const response = await authorize(app, '&user=2')
    expect(response.status).toBe(302)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.pathname).toBe('/oauth/callback')
    expect([...location.searchParams.keys()]).toEqual([
      'code',
      'state',
      'domain',
      'member_id',
      'scope',
      'server_domain'
    ])
    expect(location.searchParams.get('state')).toBe('s/1')
    const code = location.searchParams.get('code') ?? ''
    const query = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code
    })
    const granted = await ask(`${sandbox.authServer}/oauth/token/?${query.toString()}`)
    expect(granted.body).toMatchObject({ user_id: 2, member_id: portal.memberId })
    await sandbox.api.moveClock({ advance: '31s' })
    const late = await ask(`${sandbox.authServer}/oauth/token/?${query.toString()}`)
    expect([late.status, late.body['error']]).toEqual([401, 'expired_token'])
  })

  it('shows errors on the portal and never redirects with them', async () => {
    const app = await newApp()
    const before = await authorize(app)
    expect([before.status, before.headers.get('location')]).toEqual([404, null])
    await sandbox.api.install(portal.memberId, app.clientId)
    const stranger = await authorize(app, '&user=99')
    expect([stranger.status, stranger.headers.get('location')]).toEqual([403, null])
  })

  it('shows six digits for an application without an address, good for one use', async () => {
    const app = await sandbox.api.createApp(portal.memberId, { kind: 'local-script', scope: ['crm'] })
    await sandbox.api.install(portal.memberId, app.clientId)
    const code = /Code: (\d{6})/.exec(await (await authorize(app)).text())?.[1] ?? ''
    const query = `grant_type=authorization_code&client_id=${app.clientId}&client_secret=${app.clientSecret}&code=${code}`
    const use = (): Promise<Response> =>
      fetch(`${sandbox.authServer}/oauth/token/?${query}`, { redirect: 'manual' })
    expect([(await use()).status, (await use()).status]).toEqual([200, 302])
  })
})
