// Events over real HTTP: whose tokens they carry and who hears of a change.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { at, type Scene, startScene } from '../testing/scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await startScene()
})

afterEach(() => scene.close())

describe('events', () => {
  it('carry the access token of the named user, without a refresh token', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: 'never' })
    const { exchanges } = await scene.sandbox.api.sendEvent(scene.portal.memberId, app.clientId, {
      event: 'onCrmDealUpdate',
      data: { FIELDS: { ID: 5 } },
      userId: 2
    })
    expect(exchanges).toHaveLength(1)
    const { fields } = scene.received(1)
    expect(fields).toMatchObject({ event: 'ONCRMDEALUPDATE', data: { FIELDS: { ID: '5' } } })
    expect(at(fields, 'auth', 'user_id')).toBe('2')
    expect(at(fields, 'auth')).not.toHaveProperty('refresh_token')
    const info = await scene.appInfo(at(fields, 'auth', 'access_token'))
    expect(at(info.body, 'result', 'user_id')).toBe(2)
  })

  it('carry no tokens when nobody has caused them', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: 'never' })
    await scene.sandbox.api.sendEvent(scene.portal.memberId, app.clientId, {
      event: 'ONCRMDEALADD',
      data: {}
    })
    expect(Object.keys(at(scene.received(1).fields, 'auth') as object)).toEqual([
      'domain',
      'client_endpoint',
      'server_endpoint',
      'member_id',
      'application_token'
    ])
  })

  it('follow changes made through REST to bound handlers only, after the answer', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: 'never' })
    const { fields } = await scene.sandbox.api.open(scene.portal.memberId, app.clientId, {
      userId: 1,
      send: false
    })
    const token = fields['AUTH_ID']
    const handler = `${scene.application.origin}/deals`
    await scene.call('event.bind', token, { event: 'ONCRMDEALADD', handler })
    await scene.call('event.bind', token, { event: 'ONCRMDEALADD', handler, auth_type: 3 })
    const added = await scene.call('crm.deal.add', token, { fields: { TITLE: 'New' } })
    await scene.sandbox.api.moveClock({})
    const posts = scene.application.received.filter((post) => post.path === '/deals')
    expect(posts.map((post) => at(post.fields, 'data', 'FIELDS', 'ID'))).toEqual([
      String(added.body['result']),
      String(added.body['result'])
    ])
    expect(posts.map((post) => at(post.fields, 'auth', 'user_id'))).toEqual(['1', '3'])
    expect(posts.map((post) => post.fields['event_handler_id'])).toEqual(['1', '2'])
  })
})
