// Section 4, rule 7: what unproven requests can cause is bounded.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Fetch } from '@latchkey/app'
import type { OpenAnswer } from '@latchkey/sandbox'
import { engines, type GivenApplication, givenApplication } from '../support/given-application.ts'
import { eventAuth, installUnseen, kept, nothing, openedBy, refusal } from '../support/refusals.ts'
import { askedOfAuthServer, forgedEvent, frameOf } from '../support/requests.ts'

const minuteMs = 60_000
const invented = 'a'.repeat(70)

describe.each(engines)('section 4, rule 7: proofs have a budget (%s)', (engine) => {
  let given: GivenApplication
  let opened: OpenAnswer

  beforeEach(async () => {
    given = await givenApplication({ engine })
    await installUnseen(given)
    opened = await openedBy(given, 1)
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await given.close()
  })

  const asked = async (path: '/rest/app.info' | '/oauth/token/' = '/rest/app.info'): Promise<number> =>
    (await askedOfAuthServer(given, path)).length
  const withToken = (AUTH_ID: string): Request => frameOf(opened, { AUTH_ID })

  describe('shape first', () => {
    test.each([
      ['15 characters', 'a'.repeat(15)],
      ['513 characters', 'a'.repeat(513)],
      ['a space', `${'a'.repeat(30)} ${'a'.repeat(30)}`],
      ['a control character', `${'a'.repeat(30)}\u0000${'a'.repeat(30)}`],
      ['a letter outside ASCII', 'я'.repeat(30)]
    ])('a token with %s causes no request', async (_what, token) => {
      const { text: _text, ...refused } = await refusal(await given.app.handler(withToken(token)))
      expect(refused).toEqual({ status: 400, code: 'bad-request', field: 'AUTH_ID' })
      expect(await given.sandbox.api.requests()).toEqual([])
    })

    test.each([
      ['16', 'a'.repeat(16)],
      ['512', 'a'.repeat(512)]
    ])('one of %s characters is asked about', async (_length, token) => {
      expect((await given.app.handler(withToken(token))).status).toBe(403)
      expect(await asked()).toBe(1)
    })
  })

  test('a refused token is remembered for 60 s, whatever else the request says', async () => {
    for (const page of ['app', 'install', 'app']) {
      const action = opened.action.replace('/app?', `/${page}?`)
      const request = frameOf({ ...opened, action }, { AUTH_ID: invented })
      expect((await given.app.handler(request)).status).toBe(403)
    }
    expect(await asked()).toBe(1)
    given.clock.advance(minuteMs - 10_000)
    await given.app.handler(withToken(invented))
    expect(await asked()).toBe(1)
    given.clock.advance(10_000)
    await given.app.handler(withToken(invented))
    expect(await asked()).toBe(2)
  })

  test('that the application is not installed is a state that ends, and not remembered', async () => {
    const { memberId } = given.portal
    const { clientId } = given.credentials
    const { fields } = opened
    await given.sandbox.api.uninstall(memberId, clientId)
    expect((await given.app.handler(withToken(fields['AUTH_ID'] ?? ''))).status).toBe(403)
    await installUnseen(given)
    expect((await given.app.handler(withToken(fields['AUTH_ID'] ?? ''))).status).toBe(200)
  })

  test('equal tokens in flight are joined', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => given.app.handler(frameOf(opened))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const requests = await given.sandbox.api.requests()
    expect(requests.map(({ to }) => to)).toEqual(['auth-server', `portal:${given.portal.memberId}`])
  })

  test('joined requests are still judged one by one', async () => {
    const [good, bad] = await Promise.all([
      given.app.handler(frameOf(opened)),
      given.app.handler(frameOf(opened, { member_id: 'b'.repeat(32) }))
    ])
    expect([good?.status, bad?.status]).toEqual([200, 403])
    expect(await asked()).toBe(1)
  })

  test('64 in flight and 256 waiting; the next gets 503 with Retry-After, and the others their answer', async () => {
    const open = Promise.withResolvers<void>()
    let inFlight = 0
    let most = 0
    const held: Fetch = async () => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await open.promise
      inFlight -= 1
      return Response.json({ error: 'invalid_token' }, { status: 401 })
    }
    const app = given.another({ fetch: held })
    const answers = Array.from({ length: 64 + 256 + 1 }, (_, index) =>
      app.handler(withToken(String(index).padStart(70, '0')))
    )
    const first = await Promise.race(answers)
    expect(await refusal(first.clone())).toMatchObject({ status: 503, code: 'busy' })
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(inFlight).toBe(64)
    open.resolve()
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 503)).toHaveLength(1)
    expect(statuses.filter((status) => status === 403)).toHaveLength(64 + 256)
    expect(most).toBe(64)
    expect(await kept(given)).toEqual(nothing)
  })

  test('an installation event beyond the budget gets 503, too, and does not fill the quarantine', async () => {
    const open = Promise.withResolvers<void>()
    const held: Fetch = async () => {
      await open.promise
      return Response.json({ error: 'invalid_token' }, { status: 401 })
    }
    const app = given.another({ fetch: held })
    const answers = Array.from({ length: 64 + 256 }, (_, index) =>
      app.handler(withToken(String(index).padStart(70, '0')))
    )
    const event = new URLSearchParams({
      event: 'ONAPPINSTALL',
      'auth[access_token]': 'f'.repeat(70),
      'auth[member_id]': 'c'.repeat(32)
    })
    const refused = await app.handler(new Request(`${given.address}/events`, { method: 'POST', body: event }))
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true])
    expect((await app.listEvents({ status: 'quarantined' })).items).toEqual([])
    open.resolve()
    await Promise.all(answers)
  })

  test('an authorization server that is silent for 5 s has not answered', async () => {
    await given.sandbox.api.addFault({ on: 'app.info', action: 'hang' })
    const deadline = new AbortController()
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    const asking = Promise.withResolvers<void>()
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      if (ms !== 5_000) return timeout(ms)
      asking.resolve()
      return deadline.signal
    })
    const answer = given.app.handler(frameOf(opened))
    await asking.promise
    deadline.abort(new DOMException('5 s are over', 'TimeoutError'))
    expect(await refusal(await answer)).toMatchObject({ status: 503, code: 'auth-unreachable' })
    expect(await kept(given)).toEqual(nothing)
  })

  test.each([
    ['/rest/app.info', 'auth-unreachable'],
    ['/rest/profile', 'portal-unreachable']
  ])('an answer of %s beyond 64 kB is not read', async (part, code) => {
    const padded: Fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (!url.includes(part)) return response
      const answer = (await response.json()) as object
      return Response.json({ ...answer, padding: 'x'.repeat(64 * 1024) })
    }
    const app = given.another({ fetch: padded })
    expect(await refusal(await app.handler(frameOf(opened)))).toMatchObject({ status: 503, code })
    expect(await kept(given, app)).toEqual(nothing)
  })

  test('an event for an unknown member id is refused without a request to anybody', async () => {
    for (const event of ['ONCRMDEALADD', 'ONAPPUNINSTALL', 'ONAPPPAYMENT', 'ONAPPTEST']) {
      const auth = eventAuth(opened, given)
      const response = await given.app.handler(forgedEvent(given, event, { auth }))
      expect(await refusal(response)).toMatchObject({
        status: 404,
        code: 'unknown-portal',
        field: 'auth[member_id]'
      })
    }
    expect(await given.sandbox.api.requests()).toEqual([])
    expect(await kept(given)).toEqual(nothing)
  })

  describe('refresh tokens that nobody has proven', () => {
    const madeUp = (refresh: string): Request => {
      const { access_token: _access, ...auth } = eventAuth(opened, given)
      return forgedEvent(given, 'ONAPPINSTALL', { auth: { ...auth, refresh_token: refresh } })
    }

    test('a refused one is remembered for 60 s', async () => {
      for (let time = 0; time < 3; time++) {
        expect((await given.app.handler(madeUp(invented))).status).toBe(403)
      }
      expect(await asked('/oauth/token/')).toBe(1)
      given.clock.advance(minuteMs + 1)
      await given.app.handler(madeUp(invented))
      expect(await asked('/oauth/token/')).toBe(2)
      expect(await kept(given)).toEqual(nothing)
    })

    test('an equal one in flight is joined, so that it is not spent twice', async () => {
      await given.sandbox.api.changeSettings({ singleUseRefresh: true })
      await given.sandbox.api.moveClock({ advance: '61m' })
      const event = (): Request => forgedEvent(given, 'ONAPPINSTALL', { auth: eventAuth(opened, given) })
      const answers = await Promise.all([given.app.handler(event()), given.app.handler(event())])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      expect(await asked('/oauth/token/')).toBe(1)
    })
  })
})
