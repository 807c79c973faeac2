// Section 7, code flow: a person who comes from outside a portal connects himself.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'

describe.each(engines)('section 7, code flow, on %s', (engine) => {
  let given: GivenApplication
  beforeEach(async () => {
    given = await givenApplication({ engine })
    await given.sandbox.api.install(given.portal.memberId, given.credentials.clientId)
  })
  afterEach(() => given.close())

  const start = (query: string): Promise<Response> =>
    given.app.handler(new Request(`${given.address}/oauth/start?${query}`))

  const finish = (location: string, cookie: string | null): Promise<Response> =>
    given.app.handler(new Request(location, { headers: cookie === null ? {} : { cookie } }))

  /** What the browser does between the two: it follows to the portal, where user `userId` is signed in. */
  async function authorize(started: Response, userId = 1): Promise<string> {
    const target = new URL(started.headers.get('location') ?? '')
    target.searchParams.set('user', String(userId))
    const answer = await fetch(target, { redirect: 'manual' })
    return answer.headers.get('location') ?? ''
  }

  const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? ''

  async function connected(query: string, userId = 1): Promise<Response> {
    const started = await start(query)
    return finish(await authorize(started, userId), cookieOf(started))
  }

  it("stores that user's grant, and returns him to a path of this origin", async () => {
    const response = await connected(`domain=${encodeURIComponent(given.portal.domain)}&returnTo=/home`, 2)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/home'])
    const { grants, ownerUserId } = await given.app.portal(given.portal.memberId).view()
    expect(ownerUserId).toBe('1')
    expect(grants.find(({ userId }) => userId === '2')).toMatchObject({ source: 'code', state: 'usable' })
    const { result } = await given.app.portal(given.portal.memberId).as('2').call<{ ID: string }>('profile')
    expect(result.ID).toBe('2')
  })

  it('shows a page of its own without a path, and no token in it', async () => {
    const response = await connected(`domain=${given.portal.domain}`)
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toContain(given.portal.domain)
    const { accessToken } = await given.app.portal(given.portal.memberId).token()
    expect(text).not.toContain(accessToken)
  })

  it('consumes its state once', async () => {
    const started = await start(`domain=${given.portal.domain}`)
    const back = await authorize(started)
    expect((await finish(back, cookieOf(started))).status).toBe(200)
    const again = await finish(back, cookieOf(started))
    expect([again.status, await again.json()]).toEqual([400, expect.objectContaining({ field: 'state' })])
  })

  it('refuses a state after ten minutes', async () => {
    const started = await start(`domain=${given.portal.domain}`)
    const back = await authorize(started)
    given.clock.advance(10 * 60_000 + 1)
    expect((await finish(back, cookieOf(started))).status).toBe(400)
  })

  it.each([
    ['no cookie', null],
    ['the cookie of another browser', 'other']
  ])('is bound to the browser that started it: %s', async (_name, kind) => {
    const started = await start(`domain=${given.portal.domain}`)
    const cookie = kind === null ? null : `${cookieOf(started).split('=')[0]}=${'A'.repeat(43)}`
    const response = await finish(await authorize(started, 2), cookie)
    expect(response.status).toBe(403)
    const { grants } = await given.app.portal(given.portal.memberId).view()
    expect(grants.map(({ userId }) => userId)).toEqual(['1'])
  })

  it('binds with a cookie that no other host can set', async () => {
    const [cookie = ''] = (await start(`domain=${given.portal.domain}`)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-.*; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/)
  })

  it.each([
    'evil.example',
    'bitrix24.evil.example',
    'https://portal.bitrix24.com',
    'a@portal.bitrix24.com',
    ''
  ])('sends nobody to %j', async (domain) => {
    const response = await start(`domain=${encodeURIComponent(domain)}`)
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ field: 'domain' })
    ])
  })

  it.each(['portal.bitrix24.com', 'portal.bitrix24.com.br', 'PORTAL.bitrix24.de'])(
    'sends people to the cloud portal %s',
    async (domain) => {
      const response = await start(`domain=${domain}`)
      expect(new URL(response.headers.get('location') ?? '').origin).toBe(`https://${domain.toLowerCase()}`)
    }
  )

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'home'])(
    'returns nobody to %j',
    async (returnTo) => {
      const response = await start(`domain=${given.portal.domain}&returnTo=${encodeURIComponent(returnTo)}`)
      expect([response.status, await response.json()]).toEqual([
        400,
        expect.objectContaining({ field: 'returnTo' })
      ])
    }
  )

  it('server_domain only chooses among the servers we believe', async () => {
    const started = await start(`domain=${given.portal.domain}`)
    const back = new URL(await authorize(started))
    back.searchParams.set('server_domain', 'evil.example')
    const response = await finish(back.href, cookieOf(started))
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ field: 'server_domain' })
    ])
  })
})
