// Section 4, rule 9 and section 7: the session token of the page, a bearer of ten minutes.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { openedBy, refusal } from '../support/refusals.ts'
import { frameOf } from '../support/requests.ts'

const minuteMs = 60_000

interface Page {
  readonly sessionToken: string
  readonly accessToken: string
}

describe.each(engines)('section 4, rule 9: the session token (%s)', (engine) => {
  let given: GivenInstalled
  beforeEach(async () => {
    given = await givenInstalled({ engine })
  })
  afterEach(() => given.close())

  async function pageOf(userId: number): Promise<Page> {
    const opened = await openedBy(given, userId)
    const page = await (await given.app.handler(frameOf(opened))).text()
    const [, sessionToken = ''] = /"sessionToken":"([^"]+)"/.exec(page) ?? []
    return { sessionToken, accessToken: opened.fields['AUTH_ID'] ?? '' }
  }
  const ask = (sessionToken: string): Promise<Response> =>
    given.app.handler(
      new Request(`${given.address}/session`, { headers: { authorization: `Bearer ${sessionToken}` } })
    )
  const renew = (accessToken: string, sessionToken?: string): Promise<Response> =>
    given.app.handler(
      new Request(`${given.address}/session`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(sessionToken !== undefined && { authorization: `Bearer ${sessionToken}` })
        },
        body: JSON.stringify({ accessToken })
      })
    )
  const renewed = async (response: Response): Promise<string> => {
    expect(response.status).toBe(200)
    return ((await response.json()) as { readonly sessionToken: string }).sessionToken
  }
  async function expectRefused(response: Response): Promise<void> {
    expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(response.headers.get('latchkey-retry')).toBe('session')
    expect(await refusal(response)).toMatchObject({ status: 401, code: 'unauthorized' })
  }

  test('says who opened the page on which portal', async () => {
    const response = await ask((await pageOf(2)).sessionToken)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({
      userId: '2',
      memberId: given.portal.memberId,
      admin: false
    })
  })

  test('lives ten minutes', async () => {
    const { sessionToken } = await pageOf(1)
    given.clock.advance(9 * minuteMs)
    expect((await ask(sessionToken)).status).toBe(200)
    given.clock.advance(minuteMs + 1)
    await expectRefused(await ask(sessionToken))
  })

  test.each([
    ['altered claims', (token: string) => token.replace(/\.[^.]+\./, `.${btoa('{"sub":"1","adm":true}')}.`)],
    ['another signature', (token: string) => `${token.slice(0, -8)}AAAAAAAA`],
    ['no signature', (token: string) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['nothing of ours', () => 'made-up']
  ])('with %s is refused', async (_what, alter) => {
    await expectRefused(await ask(alter((await pageOf(2)).sessionToken)))
  })

  test('is not taken from a cookie or an address', async () => {
    const { sessionToken } = await pageOf(1)
    const request = new Request(`${given.address}/session?access_token=${sessionToken}`, {
      headers: { cookie: `session=${sessionToken}` }
    })
    await expectRefused(await given.app.handler(request))
  })

  describe('renewal by a fresh proof', () => {
    test('gives a new token for the same user', async () => {
      const { sessionToken, accessToken } = await pageOf(2)
      given.clock.advance(11 * minuteMs)
      const next = await renewed(await renew(accessToken, sessionToken))
      expect(await (await ask(next)).json()).toMatchObject({ userId: '2', admin: false })
    })

    test('works without the previous token, for whoever the proof names', async () => {
      const next = await renewed(await renew((await pageOf(2)).accessToken))
      expect(await (await ask(next)).json()).toMatchObject({ userId: '2', admin: false })
    })

    test('stores nothing: the grant stays the one that a frame brought', async () => {
      const { accessToken, sessionToken } = await pageOf(2)
      const before = await given.app.portal(given.portal.memberId).view()
      await renewed(await renew(accessToken, sessionToken))
      expect(await given.app.portal(given.portal.memberId).view()).toEqual(before)
    })

    test("is refused with another user's access token", async () => {
      const administrator = await pageOf(1)
      const employee = await pageOf(2)
      await expectRefused(await renew(administrator.accessToken, employee.sessionToken))
      await expectRefused(await renew(employee.accessToken, administrator.sessionToken))
    })

    test("is refused with another portal's access token", async () => {
      const { clientId, clientSecret } = given.credentials
      const other = await given.sandbox.api.createPortal()
      await given.sandbox.api.createApp(other.memberId, {
        kind: 'local-ui',
        url: `${given.address}/app`,
        scope: 'crm',
        clientId,
        clientSecret
      })
      await given.sandbox.api.install(other.memberId, clientId)
      const { fields } = await given.sandbox.api.open(other.memberId, clientId, { userId: 1 })
      const { sessionToken } = await pageOf(1)
      await expectRefused(await renew(fields['AUTH_ID'] ?? '', sessionToken))
    })

    test('is refused with an altered previous token, before anybody is asked', async () => {
      const { accessToken, sessionToken } = await pageOf(1)
      await given.sandbox.api.clearRequests()
      await expectRefused(await renew(accessToken, `${sessionToken.slice(0, -8)}AAAAAAAA`))
      expect(await given.sandbox.api.requests()).toEqual([])
    })

    test('is refused for a portal where the application was never opened', async () => {
      const { accessToken } = await pageOf(1)
      await given.app.portal(given.portal.memberId).forget()
      await expectRefused(await renew(accessToken))
    })
  })

  describe('is refused at once when the installation is not active', () => {
    test('since it was removed', async () => {
      const { sessionToken, accessToken } = await pageOf(1)
      await given.sandbox.api.uninstall(given.portal.memberId, given.credentials.clientId)
      await expectRefused(await ask(sessionToken))
      await given.app.runBackground()
      expect((await given.app.portal(given.portal.memberId).view()).state).toBe('uninstalled')
      await expectRefused(await ask(sessionToken))
      await expectRefused(await renew(accessToken, sessionToken))
    })

    test('since it is not paid for', async () => {
      const { sessionToken } = await pageOf(1)
      const { memberId } = given.portal
      await given.sandbox.api.addFault({ on: 'token', action: 'error:PAYMENT_REQUIRED' })
      await expect(given.app.portal(memberId).refresh()).rejects.toMatchObject({ code: 'payment-required' })
      await expectRefused(await ask(sessionToken))
    })

    test('since its operator has forgotten it', async () => {
      const { sessionToken } = await pageOf(1)
      await given.app.portal(given.portal.memberId).forget()
      await expectRefused(await ask(sessionToken))
    })
  })
})
