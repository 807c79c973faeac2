// Design section 5: PAYMENT_REQUIRED and NOT_INSTALLED are states, and each has its ways out.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { auditOf } from '../support/requests.ts'

const sixHoursMs = 6 * 3_600_000

const states = [
  { answer: 'PAYMENT_REQUIRED', code: 'payment-required', state: 'payment-required' },
  { answer: 'NOT_INSTALLED', code: 'uninstalled', state: 'uninstalling' }
] as const

describe.each(engines)('section 5, an application not paid for or not installed, on %s', (engine) => {
  describe.each(states)('$answer', ({ answer, code, state }) => {
    let given: GivenInstalled
    beforeEach(async () => {
      given = await givenInstalled({ engine, portal: { users: [{ admin: true }, { admin: true }] } })
      await given.visit('2')
      await given.expire()
      await given.sandbox.api.addFault({ on: 'token', action: `error:${answer}` })
      await given.sandbox.api.clearRequests()
      await expect(given.ask()).rejects.toMatchObject({ code, portal: { error: answer } })
    })
    afterEach(() => given.close())

    const portal = () => given.app.portal(given.portal.memberId)
    /** It is paid for, or installed again, and the server knows. */
    const cure = () => given.sandbox.api.removeFaults()

    it('is the state of the portal; the grant is kept', async () => {
      const view = await portal().view()
      expect(view.state).toBe(state)
      expect(view.grants).toMatchObject([
        {
          userId: '1',
          generation: 1,
          state: 'expired',
          lastOutcome: code === 'uninstalled' ? 'not-installed' : code
        },
        { userId: '2' }
      ])
      expect((await auditOf(given)).map(([what]) => what)).toContain(`state-${state}`)
      expect((await auditOf(given)).map(([what]) => what)).not.toContain('grant-lost')
    })

    it('a caller’s attempt is let through at most once in six hours', async () => {
      for (let call = 0; call < 5; call += 1) await expect(given.ask()).rejects.toMatchObject({ code })
      expect(await given.refreshes()).toBe(1)
      given.clock.advance(sixHoursMs)
      await Promise.allSettled(Array.from({ length: 5 }, () => given.ask()))
      await Promise.allSettled(Array.from({ length: 5 }, () => given.ask(given.another())))
      expect(await given.refreshes()).toBe(2)
      given.clock.advance(sixHoursMs - 60_000)
      await Promise.allSettled([given.ask(), given.ask(given.another())])
      expect(await given.refreshes()).toBe(2)
    })

    it('left by the attempt that succeeds', async () => {
      await cure()
      given.clock.advance(sixHoursMs)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect((await portal().view()).state).toBe('active')
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('left by a manual refresh, at once', async () => {
      await cure()
      expect((await portal().refresh()).state).toBe('active')
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('left by a proven visit of its user', async () => {
      await cure()
      expect(await given.visit(given.owner)).toBe(200)
      expect((await portal().view()).state).toBe('active')
      for (let call = 0; call < 3; call += 1) expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('left by a proven visit of somebody else', async () => {
      await cure()
      await given.visit('2')
      expect((await portal().view()).state).toBe('active')
      for (let call = 0; call < 3; call += 1) expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('left by an installation', async () => {
      await cure()
      await given.sandbox.api.install(given.portal.memberId, given.credentials.clientId)
      expect((await portal().view()).state).toBe('active')
      for (let call = 0; call < 3; call += 1) expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('left by ONAPPPAYMENT, after the authorization server has said that it is paid for', async () => {
      await cure()
      await given.sandbox.api.sendEvent(given.portal.memberId, given.credentials.clientId, {
        event: 'ONAPPPAYMENT',
        data: {}
      })
      await given.app.runBackground()
      expect((await portal().view()).state).toBe('active')
      for (let call = 0; call < 3; call += 1) expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('not left by ONAPPPAYMENT while the server repeats its answer', async () => {
      await given.sandbox.api.sendEvent(given.portal.memberId, given.credentials.clientId, {
        event: 'ONAPPPAYMENT',
        data: {}
      })
      await given.app.runBackground()
      expect((await portal().view()).state).toBe(state)
    })
  })
})
