// Section 4, rule 3: authorization servers are chosen among the believed ones, and an installation stays with its own.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { App, AppOptions } from '@latchkey/app'
import type { OpenAnswer } from '@latchkey/sandbox'
import { gate } from '../support/gated-fetch.ts'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'
import { eventAuth, installUnseen, kept, nothing, openedBy, refusal } from '../support/refusals.ts'
import { askedOfAuthServer, forgedEvent, frameOf } from '../support/requests.ts'
import { appInfoAnswer, startTinyServer, type TinyServer } from '../support/tiny-server.ts'

describe.each(engines)('section 4, rule 3: which authorization server is asked (%s)', (engine) => {
  let given: GivenApplication
  let opened: OpenAnswer
  /** Says yes to every token, of any portal. */
  let other: TinyServer

  beforeEach(async () => {
    given = await givenApplication({ engine })
    await installUnseen(given)
    opened = await openedBy(given, 1)
    other = await startTinyServer(({ path }) =>
      path.startsWith('/rest/app.info')
        ? appInfoAnswer({
            clientId: given.credentials.clientId,
            memberId: given.portal.memberId,
            portal: other.origin,
            userId: 1
          })
        : { json: { result: { ID: '1', ADMIN: true, NAME: 'Eve' } } }
    )
  })
  afterEach(async () => {
    await given.close()
    await other.close()
  })

  /** An application that believes both servers, the other one first. */
  const believingBoth = (more: Partial<AppOptions> = {}): App =>
    given.another({ authServers: [other.origin, given.sandbox.authServer], ...more })
  const naming = (server: string | undefined): Request => {
    const { DOMAIN: _domain, ...fields } = opened.fields
    const domain = server === other.origin ? other.host : given.portal.domain
    const endpoint = server === undefined ? undefined : `${server}/rest/`
    return frameOf({ action: `${given.address}/app`, fields }, { DOMAIN: domain, SERVER_ENDPOINT: endpoint })
  }
  const serverOf = async (app: App): Promise<string> =>
    (await app.portal(given.portal.memberId).view()).authServer

  describe('a server that is not believed', () => {
    test.each(['app', 'install'])('named by the form at /%s is refused and sees nothing', async (page) => {
      const action = opened.action.replace('/app?', `/${page}?`)
      const request = frameOf({ ...opened, action }, { SERVER_ENDPOINT: `${other.origin}/rest/` })
      expect(await refusal(await given.app.handler(request))).toMatchObject({
        status: 403,
        code: 'unproven',
        field: 'SERVER_ENDPOINT'
      })
      expect(other.connections()).toBe(0)
      expect(await kept(given)).toEqual(nothing)
    })

    test('named by an ONAPPINSTALL with an expired token does not get the client secret', async () => {
      await given.sandbox.api.moveClock({ advance: '61m' })
      const auth = { ...eventAuth(opened, given), server_endpoint: `${other.origin}/rest/` }
      const response = await given.app.handler(forgedEvent(given, 'ONAPPINSTALL', { auth }))
      expect(await refusal(response)).toMatchObject({ status: 403, field: 'auth[server_endpoint]' })
      await given.app.runBackground()
      expect(other.connections()).toBe(0)
      expect(await kept(given)).toEqual(nothing)
    })

    test.each([
      ['a look-alike host', (server: URL) => `http://${server.hostname}.evil.example:${server.port}/rest/`],
      ['another port', (server: URL) => `http://${server.hostname}:1/rest/`],
      ['another scheme', (server: URL) => `https://${server.host}/rest/`]
    ])('may not hide behind %s', async (_name, spell) => {
      const endpoint = spell(new URL(given.sandbox.authServer))
      const response = await given.app.handler(frameOf(opened, { SERVER_ENDPOINT: endpoint }))
      expect(await refusal(response)).toMatchObject({ status: 403, field: 'SERVER_ENDPOINT' })
      expect(await askedOfAuthServer(given, '/rest/app.info')).toEqual([])
    })
  })

  describe('given two believed servers', () => {
    test('SERVER_ENDPOINT chooses one, the other is not asked', async () => {
      const app = believingBoth()
      expect((await app.handler(naming(given.sandbox.authServer))).status).toBe(200)
      expect(await serverOf(app)).toBe(given.sandbox.authServer)
      expect(other.connections()).toBe(0)
    })

    test("without it the installation's own server is asked", async () => {
      const app = believingBoth()
      await app.handler(naming(given.sandbox.authServer))
      expect((await app.handler(naming(undefined))).status).toBe(200)
      expect(other.connections()).toBe(0)
    })

    test('without an installation each is asked in order, until one knows the token', async () => {
      const refusing = await startTinyServer(() => ({ status: 401, json: { error: 'invalid_token' } }))
      const app = given.another({ authServers: [refusing.origin, given.sandbox.authServer] })
      expect((await app.handler(naming(undefined))).status).toBe(200)
      expect(refusing.seen.map(({ path }) => path)).toEqual(['/rest/app.info'])
      expect(await serverOf(app)).toBe(given.sandbox.authServer)
      await refusing.close()
    })

    test('a server that cannot be asked might have known the token: come back later', async () => {
      const failing = await startTinyServer(() => ({ status: 502 }))
      const app = given.another({ authServers: [given.sandbox.authServer, failing.origin] })
      const invented = frameOf(opened, { SERVER_ENDPOINT: undefined, AUTH_ID: 'e'.repeat(70) })
      expect(await refusal(await app.handler(invented))).toMatchObject({
        status: 503,
        code: 'auth-unreachable'
      })
      await failing.close()
    })
  })

  describe('an installation stays with the server that first proved it', () => {
    test('a frame that names the other one is refused', async () => {
      const app = believingBoth()
      await app.handler(naming(given.sandbox.authServer))
      const before = await kept(given)
      expect(await refusal(await app.handler(naming(other.origin)))).toMatchObject({
        status: 403,
        code: 'unproven',
        field: 'SERVER_ENDPOINT'
      })
      expect(await kept(given)).toEqual(before)
      expect(other.connections()).toBe(0)
    })

    test('a token that only the other one knows gets no session', async () => {
      const app = believingBoth()
      await app.handler(naming(given.sandbox.authServer))
      const response = await app.session(
        new Request(`${given.address}/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ accessToken: 'c'.repeat(70) })
        })
      )
      expect(await refusal(response)).toMatchObject({ status: 403, code: 'unproven' })
    })

    test('the faster of two servers that prove a new portal at once stays its server', async () => {
      const late = gate(`${other.origin}/rest/profile`, 'after')
      const app = believingBoth({ fetch: late.fetch })
      const slower = app.handler(naming(other.origin))
      await late.arrived
      expect((await app.handler(naming(given.sandbox.authServer))).status).toBe(200)
      late.open()
      expect(await refusal(await slower)).toMatchObject({ status: 403, code: 'unproven' })
      expect(await serverOf(app)).toBe(given.sandbox.authServer)
    })

    test('but the built-in servers may take over from one another', async () => {
      const { authServer } = given.sandbox
      const app = given.another({
        authServers: ['default'],
        // Both names lead to the one server there is.
        fetch: (url, init) =>
          fetch(url.replace(/^https:\/\/oauth\.bitrix(\.info|24\.tech)\//, `${authServer}/`), init)
      })
      for (const server of ['https://oauth.bitrix.info', 'https://oauth.bitrix24.tech']) {
        expect((await app.handler(frameOf(opened, { SERVER_ENDPOINT: `${server}/rest/` }))).status).toBe(200)
        expect(await serverOf(app)).toBe(server)
      }
    })
  })
})
