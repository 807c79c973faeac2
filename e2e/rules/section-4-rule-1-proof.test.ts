// Section 4, rule 1: nothing from a POST is believed before an authorization server accepts its access token.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenAnswer } from '@latchkey/sandbox'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'
import { eventAuth, installUnseen, kept, nothing, openedBy, refusal } from '../support/refusals.ts'
import { type Changes, type EventTree, forgedEvent, frameOf } from '../support/requests.ts'
import { startTinyServer, type TinyServer } from '../support/tiny-server.ts'

describe.each(engines)('section 4, rule 1: proof before belief (%s)', (engine) => {
  let given: GivenApplication
  let evil: TinyServer
  /** A genuine POST of the administrator, not sent. */
  let opened: OpenAnswer

  beforeEach(async () => {
    given = await givenApplication({ engine })
    evil = await startTinyServer()
    await installUnseen(given)
    opened = await openedBy(given, 1)
  })
  afterEach(async () => {
    await given.close()
    await evil.close()
  })

  const at = (page: 'app' | 'install', changes: Changes = {}): Request =>
    frameOf({ ...opened, action: opened.action.replace('/app?', `/${page}?`) }, changes)
  const installEvent = (auth: EventTree = {}): Request =>
    forgedEvent(given, 'ONAPPINSTALL', { auth: { ...eventAuth(opened, given), ...auth } })
  const portalWasAsked = async (): Promise<boolean> =>
    (await given.sandbox.api.requests()).some(({ to }) => to.startsWith('portal:'))

  test('given a genuine POST, the answer of the server is what is stored', async () => {
    const response = await given.app.handler(at('app', { status: 'F' }))
    expect(response.status).toBe(200)
    const view = await given.app.portal(given.portal.memberId).view()
    expect(view).toMatchObject({
      domain: given.portal.domain,
      clientEndpoint: `${given.portal.url}/rest/`,
      authServer: given.sandbox.authServer,
      status: { claimed: 'F', trusted: 'L' }
    })
  })

  test('the authorization server is asked first, the portal only afterwards', async () => {
    await given.app.handler(at('app'))
    const asked = (await given.sandbox.api.requests()).map(({ to }) => to)
    expect(asked).toEqual(['auth-server', `portal:${given.portal.memberId}`])
  })

  test('an invented token is refused, the portal is not even asked', async () => {
    const invented = 'f'.repeat(70)
    const { text, ...refused } = await refusal(await given.app.handler(at('app', { AUTH_ID: invented })))
    expect(refused).toEqual({ status: 403, code: 'unproven' })
    expect(text).not.toContain(invented)
    expect(await portalWasAsked()).toBe(false)
    expect(await kept(given)).toEqual(nothing)
  })

  test('a genuine refresh token is no access token', async () => {
    const response = await given.app.handler(at('app', { AUTH_ID: opened.fields['REFRESH_ID'] }))
    expect(await refusal(response)).toMatchObject({ status: 403, code: 'unproven' })
    expect(await kept(given)).toEqual(nothing)
  })

  describe('a token of another application', () => {
    beforeEach(async () => {
      const { clientId } = await given.sandbox.api.createApp(given.portal.memberId, {
        kind: 'local-ui',
        url: `${given.address}/app`,
        scope: 'crm'
      })
      await given.sandbox.api.install(given.portal.memberId, clientId, { event: 'never' })
      opened = await given.sandbox.api.open(given.portal.memberId, clientId, { userId: 1, send: false })
      await given.sandbox.api.clearRequests()
    })

    test.each([
      ['frame', () => at('app')],
      ['install page', () => at('install')],
      ['ONAPPINSTALL', () => installEvent()],
      ['ONAPPUPDATE', () => forgedEvent(given, 'ONAPPUPDATE', { auth: eventAuth(opened, given) })],
      ['session renewal', () => renewal()]
    ])('%s: refused, nothing stored, the portal not asked', async (_name, request) => {
      expect(await refusal(await given.app.handler(request()))).toMatchObject({
        status: 403,
        code: 'unproven'
      })
      expect(await portalWasAsked()).toBe(false)
      expect(await kept(given)).toEqual(nothing)
    })

    function renewal(): Request {
      return new Request(`${given.address}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ accessToken: opened.fields['AUTH_ID'] })
      })
    }
  })

  describe("a token of another portal, whose POST names this one's member id", () => {
    beforeEach(async () => {
      const { clientId, clientSecret } = given.credentials
      const other = await given.sandbox.api.createPortal()
      await given.sandbox.api.createApp(other.memberId, {
        kind: 'local-ui',
        url: `${given.address}/app`,
        scope: 'crm',
        clientId,
        clientSecret
      })
      await installUnseen(given, other.memberId)
      const { fields } = await given.sandbox.api.open(other.memberId, clientId, { userId: 1, send: false })
      const { AUTH_ID = '', REFRESH_ID = '' } = fields
      opened = { ...opened, fields: { ...opened.fields, AUTH_ID, REFRESH_ID } }
    })

    test.each([
      ['frame', 'member_id', () => at('app')],
      ['install page', 'member_id', () => at('install')],
      ['ONAPPINSTALL', 'auth[member_id]', () => installEvent()]
    ])('%s: refused with %s named, nothing stored', async (_name, field, request) => {
      expect(await refusal(await given.app.handler(request()))).toMatchObject({
        status: 403,
        code: 'unproven',
        field
      })
      expect(await portalWasAsked()).toBe(false)
      expect(await kept(given)).toEqual(nothing)
    })
  })

  describe.each(['of an unknown portal', 'of an installed portal'])('a genuine token %s', (whose) => {
    let before: unknown
    beforeEach(async () => {
      if (whose === 'of an installed portal') await given.app.handler(at('install'))
      before = await kept(given)
    })

    const domain = (): string =>
      opened.action.replace(encodeURIComponent(given.portal.domain), encodeURIComponent(evil.host))
    test.each([
      ['DOMAIN in the query', 'DOMAIN', () => frameOf({ ...opened, action: domain() })],
      [
        'DOMAIN in the body',
        'DOMAIN',
        () => frameOf({ ...opened, action: `${given.address}/install` }, { DOMAIN: evil.host })
      ],
      ['auth[domain]', 'auth[domain]', () => installEvent({ domain: evil.host })],
      [
        'auth[client_endpoint]',
        'auth[client_endpoint]',
        () => installEvent({ client_endpoint: `${evil.origin}/rest/` })
      ],
      [
        'auth[client_endpoint] with the host of the portal and another scheme',
        'auth[client_endpoint]',
        () => installEvent({ client_endpoint: `https://${given.portal.domain}/rest/` })
      ]
    ])('with a foreign %s is refused, and the foreign host sees nothing', async (_name, field, request) => {
      const refused = await refusal(await given.app.handler(request()))
      expect(refused).toMatchObject({ status: 403, code: 'unproven', field })
      await given.app.runBackground()
      expect(evil.connections()).toBe(0)
      expect(await kept(given)).toEqual(before)
    })
  })

  test('an event with the right application token and a foreign host is refused, the foreign host sees nothing', async () => {
    await given.app.handler(at('install'))
    const before = await kept(given)
    for (const auth of [{ domain: evil.host }, { client_endpoint: `${evil.origin}/rest/` }]) {
      const { APPLICATION_TOKEN = '' } = opened.fields
      const event = forgedEvent(given, 'ONCRMDEALADD', {
        auth: { application_token: APPLICATION_TOKEN, ...auth }
      })
      expect(await refusal(await given.app.handler(event))).toMatchObject({ status: 403, code: 'unproven' })
    }
    await given.app.runBackground()
    expect(evil.connections()).toBe(0)
    expect(await kept(given)).toEqual(before)
  })

  test('the spelling of a posted host is never stored', async () => {
    const spelled = encodeURIComponent(given.portal.domain.toUpperCase())
    const action = opened.action.replace(encodeURIComponent(given.portal.domain), spelled)
    expect((await given.app.handler(frameOf({ ...opened, action }))).status).toBe(200)
    expect((await given.app.portal(given.portal.memberId).view()).domain).toBe(given.portal.domain)
  })
})
