// What a portal answers besides REST: its new address after a rename, and the first leg of the code flow.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppCredentials } from '../control/contract.ts'
import { ask, at, type Scene, startScene } from '../testing/scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await startScene()
})

afterEach(() => scene.close())

describe('a renamed portal', () => {
  it('answers its old address with 302 and no JSON, and the server knows the new one', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const { fields } = await scene.sandbox.api.open(scene.portal.memberId, app.clientId, {
      userId: 1,
      send: false
    })
    const moved = await scene.sandbox.api.rename(scene.portal.memberId)
    expect(moved.url).not.toBe(scene.portal.url)
    const old = await fetch(`${scene.portal.url}/rest/profile.json?x=1`, {
      redirect: 'manual',
      method: 'POST'
    })
    expect([old.status, old.headers.get('location'), await old.text()]).toEqual([
      302,
      `${moved.url}/rest/profile.json?x=1`,
      ''
    ])
    const info = await scene.appInfo(fields['AUTH_ID'])
    expect(at(info.body, 'result', 'install', 'client_endpoint')).toBe(`${moved.url}/rest/`)
    const twice = await scene.sandbox.api.rename(scene.portal.memberId)
    const oldest = await fetch(scene.portal.url, { redirect: 'manual' })
    expect(oldest.headers.get('location')).toBe(`${twice.url}/`)
    expect((await scene.call('profile', fields['AUTH_ID'], {}, twice.url)).status).toBe(200)
  })
})

describe('the code flow', () => {
  function authorize(app: AppCredentials, more = ''): Promise<Response> {
    const url = `${scene.portal.url}/oauth/authorize/?client_id=${app.clientId}&state=s%2F1${more}`
    return fetch(url, { redirect: 'manual' })
  }

  it('returns with code, state, domain, member_id, scope and server_domain, in this order', async () => {
    const app = await scene.newApp({ redirectUrl: `${scene.application.origin}/oauth/callback` })
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
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
    const granted = await ask(`${scene.sandbox.authServer}/oauth/token/?${query.toString()}`)
    expect(granted.body).toMatchObject({ user_id: 2, member_id: scene.portal.memberId })
    await scene.sandbox.api.moveClock({ advance: '31s' })
    const late = await ask(`${scene.sandbox.authServer}/oauth/token/?${query.toString()}`)
    expect([late.status, late.body['error']]).toEqual([401, 'expired_token'])
  })

  it('shows errors on the portal and never redirects with them', async () => {
    const app = await scene.newApp()
    const before = await authorize(app)
    expect([before.status, before.headers.get('location')]).toEqual([404, null])
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const stranger = await authorize(app, '&user=99')
    expect([stranger.status, stranger.headers.get('location')]).toEqual([403, null])
  })

  it('shows six digits for an application without an address, good for one use', async () => {
    const app = await scene.sandbox.api.createApp(scene.portal.memberId, {
      kind: 'local-script',
      scope: ['crm']
    })
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    const code = /Code: (\d{6})/.exec(await (await authorize(app)).text())?.[1] ?? ''
    const query = `grant_type=authorization_code&client_id=${app.clientId}&client_secret=${app.clientSecret}&code=${code}`
    const use = (): Promise<Response> =>
      fetch(`${scene.sandbox.authServer}/oauth/token/?${query}`, { redirect: 'manual' })
    expect([(await use()).status, (await use()).status]).toEqual([200, 302])
  })
})
