// Design section 5: wrong_client and invalid_client are the operator's mistake, and no grant pays for it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { auditOf } from '../support/requests.ts'

const dayMs = 24 * 3_600_000

describe.each(engines)('section 5, a wrong client id or secret, on %s', (engine) => {
  let given: GivenInstalled
  beforeEach(async () => {
    given = await givenInstalled({ engine })
    await given.visit('2')
    await given.expire()
    await given.sandbox.api.clearRequests()
  })
  afterEach(() => given.close())

  const everything = async () => ({
    view: await given.app.portal(given.portal.memberId).view(),
    owner: await given.stored(),
    visitor: await given.stored('2'),
    audit: await auditOf(given)
  })

  // `wrong_client` comes with HTTP 200 (portal-behaviour.md section 11.4).
  it.each(['wrong_client', 'invalid_client'])('%s: misconfigured, and no record changes', async (code) => {
    const before = await everything()
    await given.sandbox.api.addFault({ on: 'token', action: `error:${code}`, times: 1 })
    await expect(given.ask()).rejects.toMatchObject({ code: 'misconfigured', status: 500, retry: 'later' })
    const { audit, ...after } = await everything()
    // The trail of the grant tells of the attempt.
    expect({ ...after, audit: audit.slice(0, -1) }).toEqual(before)
    expect(audit.at(-1)).toEqual(['refresh', given.owner])
  })

  it('is found with a secret that really is wrong', async () => {
    const app = given.another({ clientSecret: 'not-the-secret-of-this-application' })
    const error = await given.ask(app).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'misconfigured' })
    expect((error as Error).message).not.toContain('not-the-secret')
  })

  it('the process is not ready until an attempt succeeds', async () => {
    expect(await given.app.health()).toEqual({ ready: true })
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_client', times: 1 })
    await given.ask().catch(() => undefined)
    expect(await given.app.health()).toMatchObject({
      ready: false,
      reason: expect.stringContaining('secret')
    })
    given.clock.advance(60_000)
    await given.ask()
    expect(await given.app.health()).toEqual({ ready: true })
  })

  it('one attempt a minute for the whole process, whatever the grant', async () => {
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_client' })
    const { memberId } = given.portal
    const callers = [given.app.portal(memberId), given.app.portal(memberId).as('2')]
    await callers[0]?.token().catch(() => undefined)
    for (let minute = 1; minute <= 3; minute += 1) {
      for (const caller of [...callers, ...callers]) {
        await expect(caller.token()).rejects.toMatchObject({ code: 'misconfigured' })
      }
      await expect(given.app.portal(memberId).refresh()).rejects.toMatchObject({ code: 'misconfigured' })
      expect(await given.refreshes()).toBe(minute)
      given.clock.advance(60_000)
    }
  })

  it('a usable token is used all the while', async () => {
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_client' })
    await given.ask().catch(() => undefined)
    await given.visit('2')
    expect(await given.app.portal(given.portal.memberId).as('2').token()).toMatchObject({ userId: '2' })
  })

  it('keep-alive changes no record either', async () => {
    given.clock.advance(24 * dayMs)
    const before = await given.stored()
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_client' })
    await given.app.runBackground()
    expect(await given.refreshes()).toBe(1)
    expect(await given.stored()).toEqual(before)
  })
})
