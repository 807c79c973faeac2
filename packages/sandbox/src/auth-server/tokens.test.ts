// Tokens over real HTTP: what a portal and the authorization server make of them, until they expire.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask, at, type Scene, SCENE_START, startScene } from '../testing/scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await startScene()
})

afterEach(() => scene.close())

describe('tokens on the portal and at the authorization server', () => {
  it('work as the user who opened the frame', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const admin = await scene.openAs(app, 1)
    const clerk = await scene.openAs(app, 2)
    expect(at((await scene.call('profile', admin['AUTH_ID'])).body, 'result', 'ADMIN')).toBe(true)
    expect(at((await scene.call('profile', clerk['AUTH_ID'])).body, 'result')).toMatchObject({
      ID: '2',
      ADMIN: false
    })
    expect((await scene.call('crm.deal.list', admin['AUTH_ID'])).body['total']).toBe(5)
    expect((await scene.call('crm.deal.list', clerk['AUTH_ID'])).body['total']).toBe(2)
  })

  it('are explained by app.info of the authorization server, dated by the virtual clock', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { AUTH_ID } = await scene.openAs(app, 2)
    const info = await scene.appInfo(AUTH_ID)
    expect(info.status).toBe(200)
    expect(info.headers.get('date')).toBe(new Date(SCENE_START).toUTCString())
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
        uri: scene.portal.url,
        client_endpoint: `${scene.portal.url}/rest/`,
        member_id: scene.portal.memberId,
        member_type: 'B'
      }
    })
  })

  it('show the other forms of app.info by switches', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { AUTH_ID } = await scene.openAs(app, 2)
    await scene.sandbox.api.changeSettings({ appInfoExpires: 'number', appInfoUserId: false })
    const asNumber = await scene.appInfo(AUTH_ID)
    expect(at(asNumber.body, 'result', 'expires')).toBe(SCENE_START / 1000 + 3600)
    expect(at(asNumber.body, 'result')).not.toHaveProperty('user_id')
    await scene.sandbox.api.changeSettings({ appInfoExpires: 'absent' })
    expect(at((await scene.appInfo(AUTH_ID)).body, 'result')).not.toHaveProperty('expires')
  })

  it('expire after an hour of virtual time and are renewed', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { AUTH_ID, REFRESH_ID } = await scene.openAs(app, 1)
    expect((await scene.call('profile', AUTH_ID)).status).toBe(200)
    await scene.sandbox.api.moveClock({ advance: '61m' })
    const late = await scene.call('profile', AUTH_ID)
    expect([late.status, late.body['error']]).toEqual([401, 'expired_token'])
    const renewed = await scene.refresh(app, REFRESH_ID)
    expect(renewed.body).toMatchObject({ scope: 'app', member_id: scene.portal.memberId, user_id: 1 })
    expect(renewed.body['domain']).toBe(new URL(scene.sandbox.authServer).host)
    expect((await scene.call('profile', renewed.body['access_token'])).status).toBe(200)
  })

  it('are refused on another portal and malformed ones everywhere', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { AUTH_ID } = await scene.openAs(app, 1)
    const other = await scene.sandbox.api.createPortal()
    expect(await scene.call('profile', AUTH_ID, {}, other.url)).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' }
    })
    expect((await scene.call('profile', 'x'.repeat(70))).body).toMatchObject({ error: 'invalid_token' })
    expect(await scene.appInfo('abc')).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
    expect(await ask(`${scene.sandbox.authServer}/rest/app.info`)).toMatchObject({
      status: 401,
      body: { error: 'NO_AUTH_FOUND' }
    })
    expect(await ask(`${scene.sandbox.authServer}/rest/app.stat`)).toMatchObject({ status: 404 })
  })

  it('belong to one application each, also when two live on one portal', async () => {
    const [one, two] = [await scene.newApp(), await scene.newApp()]
    for (const app of [one, two]) await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const mine = await scene.openAs(one, 1)
    expect(at((await scene.appInfo(mine['AUTH_ID'])).body, 'result', 'client_id')).toBe(one.clientId)
    expect(await scene.refresh(two, mine['REFRESH_ID'])).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' }
    })
  })

  it('of a market application work on each of its portals under one client id', async () => {
    const app = await scene.newApp({
      kind: 'market-ui',
      clientId: 'app.shared.1',
      clientSecret: 'S'.repeat(50)
    })
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const other = await scene.sandbox.api.createPortal()
    await scene.sandbox.api.createApp(other.memberId, {
      kind: 'market-ui',
      url: `${scene.application.origin}/app`,
      scope: 'crm',
      clientId: 'app.shared.1',
      clientSecret: 'S'.repeat(50)
    })
    await scene.sandbox.api.install(other.memberId, app.clientId)
    const { fields } = await scene.sandbox.api.open(other.memberId, app.clientId, { userId: 1, send: false })
    const info = await scene.appInfo(fields['AUTH_ID'])
    expect(at(info.body, 'result', 'install', 'member_id')).toBe(other.memberId)
    expect((await scene.refresh(app, fields['REFRESH_ID'])).body['member_id']).toBe(other.memberId)
  })

  it('end with the payment: a trial at once, a paid application after 14 days of grace', async () => {
    const app = await scene.newApp({ kind: 'market-ui', status: 'P', paidUntil: SCENE_START })
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    await scene.sandbox.api.moveClock({ advance: '13d' })
    const inGrace = await scene.openAs(app, 1)
    expect((await scene.appInfo(inGrace['AUTH_ID'])).body).toMatchObject({
      result: { install: { date_finish: '2026-05-01T12:00:00+00:00' } }
    })
    await scene.sandbox.api.moveClock({ advance: '2d' })
    const unpaid = await scene.openAs(app, 1)
    expect(await scene.appInfo(unpaid['AUTH_ID'])).toMatchObject({ body: { error: 'PAYMENT_REQUIRED' } })
    expect(await scene.call('profile', unpaid['AUTH_ID'])).toMatchObject({
      body: { error: 'PAYMENT_REQUIRED' }
    })
    expect(await scene.refresh(app, unpaid['REFRESH_ID'])).toMatchObject({
      body: { error: 'PAYMENT_REQUIRED' }
    })
    await scene.sandbox.api.changePlan(scene.portal.memberId, { paidUntil: SCENE_START + 30 * 86_400_000 })
    expect((await scene.appInfo(unpaid['AUTH_ID'])).status).toBe(200)
  })

  it('stop on a closed portal', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { AUTH_ID } = await scene.openAs(app, 1)
    await scene.sandbox.api.changePlan(scene.portal.memberId, { closed: true })
    expect(await scene.call('profile', AUTH_ID)).toMatchObject({ body: { error: 'PORTAL_DELETED' } })
  })
})
