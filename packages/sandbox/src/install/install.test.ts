// Installation over real HTTP: the install page, ONAPPINSTALL now and late, finishing, opening, removing.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { at, type Scene, SCENE_START, startScene } from '../testing/scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await startScene()
})

afterEach(() => scene.close())

describe('installation of an application with a page', () => {
  it('posts the install page, then ONAPPINSTALL, and answers both exchanges', async () => {
    const app = await scene.newApp()
    const { applicationToken, exchanges } = await scene.sandbox.api.install(
      scene.portal.memberId,
      app.clientId
    )
    expect(applicationToken).toBe(app.applicationToken)
    expect(applicationToken).toMatch(/^[0-9a-f]{32}$/)
    expect(scene.application.received.map((post) => post.path)).toEqual(['/install', '/events'])
    expect(exchanges.map((one) => [one.request.method, one.response.status, one.response.body])).toEqual([
      ['POST', 200, 'hello'],
      ['POST', 200, 'hello']
    ])
  })

  it("sends today's field set: page fields in the query, tokens only in the body", async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: 'never' })
    const post = scene.received(0)
    const query = new URL(post.target, scene.application.origin).searchParams
    expect([...query.keys()]).toEqual(['DOMAIN', 'PROTOCOL', 'LANG', 'APP_SID'])
    expect(query.get('DOMAIN')).toBe(scene.portal.domain)
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
    expect(body.get('SERVER_ENDPOINT')).toBe(`${scene.sandbox.authServer}/rest/`)
    expect(body.get('APPLICATION_SCOPE')).toBe('crm,user_basic')
    expect(body.get('AUTH_EXPIRES')).toBe('3600')
    expect(post.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      origin: scene.portal.url,
      'sec-fetch-dest': 'iframe',
      'sec-fetch-site': 'cross-site'
    })
  })

  it('sends exactly the oldest documented form in one POST when asked', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: 'never', form: 'oldest' })
    const post = scene.received(0)
    expect(post.target).toBe('/install')
    expect([...new URLSearchParams(post.body).keys()]).toEqual(
      'DOMAIN PROTOCOL LANG APP_SID AUTH_ID AUTH_EXPIRES REFRESH_ID member_id status'.split(' ')
    )
  })

  it('orders the keys of ONAPPINSTALL as the portal does, all values text', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { fields, headers } = scene.received(1)
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(Object.keys(fields)).toEqual(['event', 'event_handler_id', 'data', 'ts', 'auth'])
    expect(fields).toMatchObject({
      event: 'ONAPPINSTALL',
      data: { VERSION: '1', ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'en' },
      ts: String(SCENE_START / 1000)
    })
    expect(Object.keys(at(fields, 'auth') as object)).toEqual([
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
    expect(at(fields, 'auth')).toMatchObject({
      expires: String(SCENE_START / 1000 + 3600),
      domain: scene.portal.domain,
      client_endpoint: `${scene.portal.url}/rest/`,
      member_id: scene.portal.memberId,
      user_id: '1',
      application_token: app.applicationToken
    })
  })

  it('delivers a late event when the clock gets there, with the tokens of the moment it happened', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: { delay: '61m' } })
    expect(scene.application.received).toHaveLength(1)
    await scene.sandbox.api.moveClock({ advance: '60m' })
    expect(scene.application.received).toHaveLength(1)
    await scene.sandbox.api.moveClock({ advance: '1m' })
    const { fields } = scene.received(1)
    expect(fields['ts']).toBe(String(SCENE_START / 1000))
    const info = await scene.appInfo(at(fields, 'auth', 'access_token'))
    expect([info.status, info.body['error']]).toEqual([401, 'expired_token'])
    expect((await scene.refresh(app, at(fields, 'auth', 'refresh_token'))).status).toBe(200)
  })

  it('sends the event to handlers bound by the install page when there is no event URL', async () => {
    const app = await scene.newApp({ eventUrl: undefined })
    scene.application.during = async (post) => {
      if (post.path !== '/install') return
      const handler = `${scene.application.origin}/bound`
      const bound = await scene.call('event.bind', post.fields['AUTH_ID'], { event: 'ONAPPINSTALL', handler })
      expect(bound.body['result']).toBe(true)
    }
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    expect(scene.application.received.map((post) => post.path)).toEqual(['/install', '/bound'])
  })

  it('stays unfinished without the finish signal: administrators get the installer, others nothing', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { finish: false })
    expect(scene.application.received.map((post) => post.path)).toEqual(['/install'])
    const opened = await scene.sandbox.api.open(scene.portal.memberId, app.clientId, {
      userId: 1,
      send: false
    })
    expect(opened.action).toContain('/install?')
    await expect(
      scene.sandbox.api.open(scene.portal.memberId, app.clientId, { userId: 2 })
    ).rejects.toMatchObject({
      status: 409
    })
    const { exchanges } = await scene.sandbox.api.sendEvent(scene.portal.memberId, app.clientId, {
      event: 'ONAPPTEST'
    })
    expect(exchanges).toEqual([])
  })

  it('goes on when the application does not answer', async () => {
    const app = await scene.newApp()
    await scene.application.close()
    const { exchanges } = await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    expect(exchanges.map((one) => [one.response.status, one.error])).toEqual([
      [0, 'ECONNREFUSED'],
      [0, 'ECONNREFUSED']
    ])
  })

  it('follows no redirect', async () => {
    const app = await scene.newApp()
    scene.application.status = 302
    const { exchanges } = await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    expect(exchanges.map((one) => one.response.status)).toEqual([302, 302])
    expect(scene.application.received.map((post) => post.path)).toEqual(['/install', '/events'])
  })
})

describe('installation of an application without a page', () => {
  it('sends only ONAPPINSTALL, to the install URL, which has no binding row', async () => {
    const app = await scene.newApp({ kind: 'local-script', eventUrl: undefined })
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    expect(scene.application.received.map((post) => post.path)).toEqual(['/install'])
    const { fields } = scene.received(0)
    expect(Object.keys(fields)).toEqual(['event', 'data', 'ts', 'auth'])
    expect(fields['event']).toBe('ONAPPINSTALL')
  })

  it('has no frame to open', async () => {
    const app = await scene.sandbox.api.createApp(scene.portal.memberId, {
      kind: 'market-script',
      scope: 'crm'
    })
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    await expect(
      scene.sandbox.api.open(scene.portal.memberId, app.clientId, { userId: 1 })
    ).rejects.toMatchObject({
      status: 409
    })
  })
})

describe('frame open', () => {
  it('carries placement and options in the portal JSON, and leaves options out when empty', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: 'never' })
    const { fields, exchange } = await scene.sandbox.api.open(scene.portal.memberId, app.clientId, {
      userId: 2,
      placement: 'crm_deal_detail_tab',
      options: { ID: '5', URI: '/crm/deal/5/' }
    })
    expect(fields['PLACEMENT']).toBe('CRM_DEAL_DETAIL_TAB')
    expect(fields['PLACEMENT_OPTIONS']).toBe('{"ID":"5","URI":"\\/crm\\/deal\\/5\\/"}')
    expect(exchange?.response.status).toBe(200)
    const plain = await scene.sandbox.api.open(scene.portal.memberId, app.clientId, {
      userId: '2',
      send: false
    })
    expect(plain.fields).not.toHaveProperty('PLACEMENT_OPTIONS')
    expect(plain).not.toHaveProperty('exchange')
    expect(scene.application.received.map((post) => post.path)).toEqual(['/install', '/app'])
  })

  it('needs an installation', async () => {
    const app = await scene.newApp()
    await expect(
      scene.sandbox.api.open(scene.portal.memberId, app.clientId, { userId: 1 })
    ).rejects.toMatchObject({
      status: 409
    })
  })
})

describe('removal', () => {
  it('is known to the authorization server before the event leaves, and the event has no tokens', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { fields: frame } = await scene.sandbox.api.open(scene.portal.memberId, app.clientId, {
      userId: 1,
      send: false
    })
    let duringEvent: unknown
    scene.application.during = async (post) => {
      if (post.fields['event'] === 'ONAPPUNINSTALL')
        duringEvent = (await scene.appInfo(frame['AUTH_ID'])).body
    }
    const { exchanges } = await scene.sandbox.api.uninstall(scene.portal.memberId, app.clientId, {
      clean: true
    })
    expect(exchanges).toHaveLength(1)
    expect(duringEvent).toEqual({ error: 'NOT_INSTALLED', error_description: 'Application not installed' })
    const { fields } = scene.received(2)
    expect(fields['data']).toEqual({ CLEAN: '1', LANGUAGE_ID: 'en' })
    expect(at(fields, 'auth')).not.toHaveProperty('access_token')
    expect(at(fields, 'auth', 'application_token')).toBe(app.applicationToken)
    expect(await scene.refresh(app, frame['REFRESH_ID'])).toMatchObject({ body: { error: 'NOT_INSTALLED' } })
    expect(await scene.call('profile', frame['AUTH_ID'])).toMatchObject({ body: { error: 'ERROR_OAUTH' } })
  })

  it('takes the handlers away, and needs an installation', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    await scene.sandbox.api.uninstall(scene.portal.memberId, app.clientId)
    await expect(scene.sandbox.api.uninstall(scene.portal.memberId, app.clientId)).rejects.toMatchObject({
      status: 409
    })
    const { exchanges } = await scene.sandbox.api.sendEvent(scene.portal.memberId, app.clientId, {
      event: 'ONAPPTEST'
    })
    expect(exchanges).toEqual([])
  })

  it('can be followed by a new installation, with the same application token unless it is rotated', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    await scene.sandbox.api.uninstall(scene.portal.memberId, app.clientId)
    const again = await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    expect(again.applicationToken).toBe(app.applicationToken)
    expect(await scene.appInfo(at(scene.received(3).fields, 'AUTH_ID'))).toMatchObject({ status: 200 })
    const rotated = await scene.sandbox.api.install(scene.portal.memberId, app.clientId, {
      rotateApplicationToken: true
    })
    expect(rotated.applicationToken).not.toBe(app.applicationToken)
    expect(at(scene.application.received.at(-1)?.fields, 'auth', 'application_token')).toBe(
      rotated.applicationToken
    )
  })
})
