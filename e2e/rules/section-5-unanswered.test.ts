// Design section 5: network, 5xx, 429, unreadable. The grant is kept, a cool-down spares the server, callers are told.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { askedOfAuthServer } from '../support/requests.ts'

const faults = [
  'refuse',
  'reset',
  'cut-before-body',
  'half-body',
  'lost-after-commit',
  'html',
  'status:500',
  'status:503',
  'status:429',
  'error:temporarily_unavailable'
] as const

describe.each(engines)('section 5, a refresh without an answer, on %s', (engine) => {
  let given: GivenInstalled
  beforeEach(async () => {
    given = await givenInstalled({ engine })
    await given.expire()
  })
  afterEach(() => given.close())

  const fail = (times?: number, action: (typeof faults)[number] = 'status:500') =>
    given.sandbox.api.addFault({ on: 'token', action, ...(times !== undefined && { times }) })
  const refused = async (app = given.app) => given.ask(app).catch((error: unknown) => error)

  it.each(faults)('%s: auth-unreachable, the grant is kept and works again by itself', async (action) => {
    await fail(1, action)
    expect(await refused()).toMatchObject({ code: 'auth-unreachable', status: 503, retry: 'later' })
    expect(await given.stored()).toMatchObject({ generation: 1, lastOutcome: 'transient', failures: 1 })
    given.clock.advance(1_300)
    expect(await given.ask()).toMatchObject({ ID: given.owner })
    expect(await given.stored()).toMatchObject({ generation: 2, lastOutcome: 'refreshed' })
  })

  it('a slow answer is an answer', async () => {
    await given.sandbox.api.addFault({ on: 'token', action: 'slow:300', times: 1 })
    expect(await given.ask()).toMatchObject({ ID: given.owner })
    expect(await given.refreshes()).toBe(1)
  })

  it('a request that hangs is given up after ten seconds, half the time of the lease', async () => {
    const deadline = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(deadline.signal)
    await given.sandbox.api.addFault({ on: 'token', action: 'hang', times: 1 })
    const answer = refused()
    await expect.poll(() => timeout.mock.calls).toEqual([[10_000]])
    timeout.mockRestore()
    deadline.abort(new DOMException('The time is over.', 'TimeoutError'))
    expect(await answer).toMatchObject({ code: 'auth-unreachable' })
    expect(await given.stored()).toMatchObject({ generation: 1, lastOutcome: 'transient' })
  })

  it('during the cool-down nobody asks, in any process, and callers learn how long it lasts', async () => {
    await fail()
    await refused()
    const error = await refused(given.another())
    expect(error).toMatchObject({ code: 'auth-unreachable' })
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(1_200)
    await Promise.all(Array.from({ length: 10 }, () => refused()))
    expect(await given.refreshes()).toBe(1)
    expect((await given.app.portal(given.portal.memberId).view()).grants[0]).toMatchObject({
      state: 'cooling',
      lastOutcome: 'transient'
    })
  })

  it('the cool-down doubles from 1 s to 5 min, give or take 20 %', async () => {
    await fail()
    const spansMs: number[] = []
    for (let failure = 1; failure <= 11; failure += 1) {
      await refused()
      const now = given.clock.now()
      const { coolDownUntil = 0, failures } = (await given.stored()) ?? {}
      expect(failures).toBe(failure)
      spansMs.push(coolDownUntil - now)
      given.clock.advance(coolDownUntil - now)
    }
    expect(await given.refreshes()).toBe(11)
    for (const [index, spanMs] of spansMs.entries()) {
      const baseMs = Math.min(300_000, 1_000 * 2 ** index)
      // A few milliseconds pass between the note and our look at it.
      expect(spanMs).toBeGreaterThanOrEqual(baseMs * 0.8 - 500)
      expect(spanMs).toBeLessThanOrEqual(baseMs * 1.2)
    }
  })

  it('an answer ends the series: the next failure counts as the first', async () => {
    await fail(2)
    await refused()
    given.clock.advance(1_300)
    await refused()
    given.clock.advance(2_500)
    await given.ask()
    expect(await given.stored()).not.toHaveProperty('failures')
    await given.expire()
    await fail(1)
    await refused()
    expect(await given.stored()).toMatchObject({ failures: 1 })
  })

  it('a manual refresh goes past the cool-down', async () => {
    await fail(1)
    await refused()
    await given.app.portal(given.portal.memberId).refresh()
    expect((await given.stored())?.generation).toBe(2)
  })

  it('a clock of ours that is set back does not make hours of it', async () => {
    await fail(1)
    await refused()
    given.clock.advance(-5 * 3_600_000)
    await given.expireUnseen()
    expect(await given.ask()).toMatchObject({ ID: given.owner })
  })

  it('other grants are not cooled down with it', async () => {
    await given.visit('2')
    await given.expire()
    await fail(1)
    await refused()
    expect(await given.app.portal(given.portal.memberId).as('2').token()).toMatchObject({ userId: '2' })
  })

  it('every attempt presents the same refresh token until one is answered', async () => {
    await fail(2, 'lost-after-commit')
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await refused()
      given.clock.advance(5_000)
    }
    const asked = await askedOfAuthServer(given, '/oauth/token/')
    expect(asked).toHaveLength(3)
    expect(new Set(asked.map(({ decoded }) => decoded['refresh_token'])).size).toBe(1)
  })

  it('no word of a token in what callers get', async () => {
    await fail()
    const { decoded } = await refused().then(async () => {
      const [request] = await askedOfAuthServer(given, '/oauth/token/')
      return request ?? { decoded: {} as Record<string, unknown> }
    })
    given.clock.advance(5_000)
    const error = (await refused()) as Error & { cause?: Error }
    const text = JSON.stringify([error.message, error.stack, error.cause?.message, error.cause?.stack])
    expect(text).not.toContain(String(decoded['refresh_token']))
    expect(text).not.toContain(given.credentials.clientSecret)
  })
})
