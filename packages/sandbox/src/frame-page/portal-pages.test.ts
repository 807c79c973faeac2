// The pages around applications: who may look, who is signed in, what is refused.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pageData, visitorOf, type Visitor } from '../testing/browser-like.ts'
import { type Scene, SCENE_START, startScene } from '../testing/scene.ts'

let scene: Scene
let visitor: Visitor

beforeEach(async () => {
  scene = await startScene()
  visitor = visitorOf(scene.portal)
})

afterEach(() => scene.close())

describe('a page of the portal', () => {
  it.each(['/', '/crm/deal/', '/crm/deal/details/1/', '/company/', '/marketplace/'])(
    '%s is there, in one piece, and takes nothing from elsewhere',
    async (path) => {
      const { status, headers, body } = await visitor.get(path)
      expect(status).toBe(200)
      expect(headers['content-type']).toMatch(/^text\/html/)
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
          "frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
      )
      expect(body).not.toMatch(/ style="| on[a-z]+="|(?:src|href)="https?:/)
      expect(body).not.toContain('[object ')
    }
  )

  it.each([
    '/nowhere/',
    '/crm/deal/details/99/',
    '/marketplace/app/99/',
    '/marketplace/view/none/',
    '/marketplace/placement/7/'
  ])('%s is not there, and says so on a page', async (path) => {
    const { status, body } = await visitor.get(path)
    expect(status).toBe(404)
    expect(body).toContain('Back to the feed')
  })

  it('shows texts of rows as texts', async () => {
    const portal = await scene.sandbox.api.createPortal({
      deals: [{ TITLE: '<img src=x onerror=alert(1)>' }]
    })
    const { body } = await visitorOf(portal).get('/crm/deal/details/1/')
    expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(body).not.toContain('<img src=x')
  })

  it.each(['127.0.0.1', 'evil.example', 'localhost'])('does not answer to the name %s', async (host) => {
    const { status, body } = await visitor.get('/', { host })
    expect(status).toBe(403)
    expect(body).not.toContain('sessid')
  })

  it('is gone when the portal is closed', async () => {
    await scene.sandbox.api.changePlan(scene.portal.memberId, { closed: true })
    expect((await visitor.get('/')).status).toBe(403)
  })

  it('leaves what is below /rest/ to the portal`s REST', async () => {
    expect((await visitor.get('/rest/profile.json')).status).toBe(401)
  })
})

describe('the person signed in', () => {
  it('is user 1 at first, and whoever was chosen afterwards', async () => {
    expect((await visitor.get('/')).body).toContain('Good to see you, Anna')
    const reply = await visitor.post('/login/', { user: '2', back: '/company/' })
    expect([reply.status, reply.headers['location']]).toEqual([303, '/company/'])
    expect(reply.headers['set-cookie']?.[0]).toMatch(
      /^portal_user_[0-9a-f]{8}=2; Path=\/; HttpOnly; SameSite=Lax$/
    )
    expect((await visitor.get('/')).body).toContain('Good to see you, Marek')
  })

  it('sees only deals that he is responsible for', async () => {
    await visitor.signInAs(2)
    expect((await visitor.get('/crm/deal/details/1/')).status).toBe(404)
    expect((await visitor.get('/crm/deal/details/2/')).status).toBe(200)
  })

  it.each(['//evil.example/', 'https://evil.example/', '/\\evil.example', ''])(
    'does not leave the portal by going back to "%s"',
    async (back) => {
      expect((await visitor.post('/login/', { user: '2', back })).headers['location']).toBe('/')
    }
  )

  it('authorizes applications in the code flow', async () => {
    const app = await scene.newApp({ redirectUrl: `${scene.application.origin}/callback` })
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId)
    await visitor.signInAs(2)
    const { headers } = await visitor.get(`/oauth/authorize/?client_id=${app.clientId}`)
    const code = new URL(String(headers['location'])).searchParams.get('code') ?? ''
    const query = {
      grant_type: 'authorization_code',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code
    }
    const granted = await fetch(
      `${scene.sandbox.authServer}/oauth/token/?${new URLSearchParams(query).toString()}`
    )
    expect(await granted.json()).toMatchObject({ user_id: 2 })
  })
})

describe('a change', () => {
  it.each([
    ['without a sessid', { sessid: '' }, {}],
    ['with a made-up sessid', { sessid: 'f'.repeat(32) }, {}],
    ['sent by another site', {}, { origin: 'http://evil.example' }],
    ['sent by the application', {}, { origin: 'http://127.0.0.1:3000' }]
  ])('%s is refused and nothing happens', async (_, fields, headers) => {
    const app = await scene.newApp()
    for (const path of ['/marketplace/app/1001/install/', '/sandbox-panel/clock/', '/login/']) {
      const reply = await visitor.post(path, { advance: '61m', user: '2', ...fields }, headers)
      expect([reply.status, reply.headers['set-cookie']]).toEqual([403, undefined])
    }
    expect((await scene.sandbox.api.clock()).now).toBe(SCENE_START)
    const open = scene.sandbox.api.open(scene.portal.memberId, app.clientId, { userId: 1 })
    await expect(open).rejects.toThrow('not installed')
  })

  it('needs the sessid of the same person', async () => {
    const { sessid } = pageData(await visitor.get('/'))
    await visitor.signInAs(2)
    expect((await visitor.post('/sandbox-panel/clock/', { sessid, advance: '1m' })).status).toBe(403)
  })
})

describe('the panel', () => {
  it('moves the clock and shows what was sent because of it', async () => {
    const app = await scene.newApp()
    await scene.sandbox.api.install(scene.portal.memberId, app.clientId, { event: { delay: '10m' } })
    const before = JSON.parse((await visitor.get('/sandbox-panel/')).body) as object
    expect(before).toEqual({ now: SCENE_START, frozen: true, events: [] })
    const moved = await visitor.post('/sandbox-panel/clock/', { advance: '61m' })
    expect(JSON.parse(moved.body)).toMatchObject({
      now: SCENE_START + 61 * 60_000,
      events: [
        { event: 'ONAPPINSTALL', at: SCENE_START + 600_000, url: `${scene.application.origin}/events` }
      ]
    })
  })

  it.each(['', 'x', '-5m', '99999999d'])('does not move the clock by "%s"', async (advance) => {
    expect((await visitor.post('/sandbox-panel/clock/', { advance })).status).toBe(400)
    expect((await scene.sandbox.api.clock()).now).toBe(SCENE_START)
  })

  it('is no part of what the portal receives', async () => {
    await visitor.get('/sandbox-panel/')
    await visitor.get('/bitrix/js/sandbox/portal.js')
    await visitor.get('/company/')
    const paths = (await scene.sandbox.api.requests()).map(({ url }) => new URL(url).pathname)
    expect(paths).toEqual(['/company/'])
  })
})
