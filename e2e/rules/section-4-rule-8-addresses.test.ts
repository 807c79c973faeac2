// Section 4, rule 8: where we connect to, and what becomes of a portal that moves.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { kept, openedBy, refusal } from '../support/refusals.ts'
import { frameOf } from '../support/requests.ts'
import { appInfoAnswer, startTinyServer, type TinyAnswer, type TinyServer } from '../support/tiny-server.ts'

describe.each(engines)('section 4, rule 8: outbound addresses (%s)', (engine) => {
  let given: GivenInstalled
  let evil: TinyServer

  beforeEach(async () => {
    given = await givenInstalled({ engine })
    evil = await startTinyServer()
  })
  afterEach(async () => {
    await given.close()
    await evil.close()
  })

  const portalOf = (app = given.app): ReturnType<typeof app.portal> => app.portal(given.portal.memberId)
  /** A frame of a user whose token is known to nobody but the test's own authorization server. */
  const framed = async (endpoint: string): Promise<Request> => {
    const { fields } = await openedBy(given, 1)
    const { SERVER_ENDPOINT: _server, APPLICATION_TOKEN: _token, ...rest } = fields
    const member = { member_id: 'c'.repeat(32), DOMAIN: new URL(endpoint).host }
    return frameOf({ action: `${given.address}/app`, fields: rest }, member)
  }

  describe('https and public addresses only, also when an authorization server names others', () => {
    test.each([
      ['http', () => evil.origin],
      ['https on this machine by name', () => `https://${evil.host}`],
      ['https on this machine by number', () => `https://${evil.host.replace('localhost', '127.0.0.1')}`],
      [
        'https on this machine in another notation',
        () => `https://${evil.host.replace('localhost', '0x7f.1')}`
      ],
      [
        'https on this machine in IPv6',
        () => `https://${evil.host.replace('localhost', '[::ffff:127.0.0.1]')}`
      ]
    ])('%s: nothing is connected to, nothing is stored', async (_what, portal) => {
      const server = await startTinyServer(() =>
        appInfoAnswer({
          clientId: given.credentials.clientId,
          memberId: 'c'.repeat(32),
          portal: portal(),
          userId: 1
        })
      )
      const app = given.another({ authServers: [server.origin], allowPortals: [] })
      const before = await kept(given, app)
      const { text, ...refused } = await refusal(await app.handler(await framed(portal())))
      expect(refused).toEqual({ status: 503, code: 'portal-unreachable' })
      expect(text).toContain('LATCHKEY_ALLOW_PORTALS')
      expect(server.seen).toHaveLength(1)
      expect(evil.connections()).toBe(0)
      expect(await kept(given, app)).toEqual(before)
      await server.close()
    })

    test('an installed portal that is no longer allowed is not called', async () => {
      const app = given.another({ allowPortals: ['localhost:1'] })
      await expect(portalOf(app).call('profile')).rejects.toMatchObject({
        code: 'portal-unreachable',
        retry: 'no'
      })
      expect(await given.calls()).toBe(0)
    })
  })

  describe('a renamed portal answers 302', () => {
    test('app.info is asked again, and the POST is repeated with its body at the address that it names', async () => {
      const { url, domain } = await given.sandbox.api.rename(given.portal.memberId)
      const { result } = await portalOf().call('crm.deal.add', { fields: { TITLE: 'moved' } })
      expect(result).toBeGreaterThan(0)
      const requests = await given.sandbox.api.requests()
      expect(requests.map((request) => [request.method, request.url])).toEqual([
        ['POST', `${given.portal.url}/rest/crm.deal.add.json`],
        ['POST', `${given.sandbox.authServer}/rest/app.info`],
        ['POST', `${url}/rest/crm.deal.add.json`]
      ])
      expect(requests[2]?.body).toBe(requests[0]?.body)
      expect(await portalOf().view()).toMatchObject({ domain, clientEndpoint: `${url}/rest/` })
    })

    test('the next call goes to the new address at once', async () => {
      const { url } = await given.sandbox.api.rename(given.portal.memberId)
      await portalOf().call('profile')
      await given.sandbox.api.clearRequests()
      await portalOf().call('profile')
      const requests = await given.sandbox.api.requests()
      expect(requests.map((request) => request.url)).toEqual([`${url}/rest/profile.json`])
    })

    test('an access token that ended meanwhile is refreshed once', async () => {
      await given.sandbox.api.rename(given.portal.memberId)
      await given.expireUnseen()
      await portalOf().call('profile')
      expect(await given.refreshes()).toBe(1)
    })
  })

  describe('a portal that redirects elsewhere', () => {
    let portal: TinyServer
    let server: TinyServer
    let redirect: (path: string) => TinyAnswer
    const memberId = 'c'.repeat(32)

    beforeEach(async () => {
      const redirectable = new Set(['/rest/crm.deal.add.json'])
      redirect = (path) => ({ status: 302, headers: { location: `${evil.origin}${path}` } })
      portal = await startTinyServer(({ path }) =>
        redirectable.has(path) ? redirect(path) : { json: { result: { ID: '1', ADMIN: true, NAME: 'Ann' } } }
      )
      server = await startTinyServer(() =>
        appInfoAnswer({ clientId: given.credentials.clientId, memberId, portal: portal.origin, userId: 1 })
      )
    })
    afterEach(async () => {
      await portal.close()
      await server.close()
    })

    test.each([302, 301, 303, 307, 308])(
      'with %i: the call ends, and neither body nor token travel there',
      async (status) => {
        const app = given.another({ authServers: [server.origin] })
        expect((await app.handler(await framed(portal.origin))).status).toBe(200)
        redirect = (path) => ({ status, headers: { location: `${evil.origin}${path}` } })
        const call = app.portal(memberId).call('crm.deal.add', { fields: { TITLE: 'secret' } })
        await expect(call).rejects.toMatchObject({ code: 'portal-unreachable' })
        expect(evil.connections()).toBe(0)
        const { domain, clientEndpoint } = await app.portal(memberId).view()
        expect([domain, clientEndpoint]).toEqual([portal.host, `${portal.origin}/rest/`])
      }
    )

    test('on the question who the user is: nobody is proven', async () => {
      const moved = await startTinyServer(({ path }) => redirect(path))
      const naming = await startTinyServer(() =>
        appInfoAnswer({ clientId: given.credentials.clientId, memberId, portal: moved.origin, userId: 1 })
      )
      const app = given.another({ authServers: [naming.origin] })
      const before = await kept(given, app)
      expect(await refusal(await app.handler(await framed(moved.origin)))).toMatchObject({
        status: 503,
        code: 'portal-unreachable'
      })
      expect(evil.connections()).toBe(0)
      expect(await kept(given, app)).toEqual(before)
      await Promise.all([moved.close(), naming.close()])
    })

    test('on the question whose token it is: nobody is proven', async () => {
      const redirecting = await startTinyServer(({ path }) => redirect(path))
      const app = given.another({ authServers: [redirecting.origin] })
      const before = await kept(given, app)
      expect(await refusal(await app.handler(await framed(portal.origin)))).toMatchObject({
        status: 503,
        code: 'auth-unreachable'
      })
      expect(evil.connections()).toBe(0)
      expect(await kept(given, app)).toEqual(before)
      await redirecting.close()
    })
  })
})
