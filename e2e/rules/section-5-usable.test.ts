// Design section 5: when a token is used as it is, and when it is refreshed.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

describe.each(engines)('section 5, when a token is refreshed, on %s', (engine) => {
  let given: GivenInstalled
  beforeEach(async () => {
    given = await givenInstalled({ engine })
  })
  afterEach(() => given.close())

  const token = async () => given.app.portal(given.portal.memberId).token()

  describe('a usable token is used', () => {
    it('without any outbound request', async () => {
      const { generation } = await token()
      given.clock.advance(30 * 60_000)
      expect((await token()).generation).toBe(generation)
      expect(await given.sandbox.api.requests()).toEqual([])
    })

    it('never refreshed before every call', async () => {
      for (let call = 0; call < 40; call += 1) {
        given.clock.advance(60_000)
        await given.ask()
      }
      expect(await given.calls()).toBe(40)
      expect(await given.refreshes()).toBe(0)
    })

    it('refreshed once in a life time of two days of calls an hour, not more', async () => {
      for (let hour = 0; hour < 48; hour += 1) {
        await given.expire()
        await given.ask()
        await given.ask()
      }
      expect(await given.refreshes()).toBe(48)
    })

    it('while another process refreshes it: nobody waits for what he does not need', async () => {
      const other = given.another()
      const before = await token()
      await other.portal(given.portal.memberId).refresh()
      expect((await token()).generation).toBe(before.generation)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })
  })

  describe('a token is given up', () => {
    it('a minute before its end', async () => {
      const { expiresAt, generation } = await token()
      given.clock.advance(expiresAt - given.clock.now() - 65_000)
      expect((await token()).generation).toBe(generation)
      given.clock.advance(6_000)
      expect((await token()).generation).toBe(generation + 1)
      expect(await given.refreshes()).toBe(1)
    })

    it('a tenth of its life before its end, where that is shorter', async () => {
      // A frame that was rendered 57 minutes ago brings three minutes of life: the margin is 18 s.
      const { memberId } = given.portal
      const form = await given.sandbox.api.open(memberId, given.credentials.clientId, {
        userId: 2,
        send: false
      })
      given.clock.advance(57 * 60_000)
      await given.sandbox.api.moveClock({ advance: '57m' })
      await given.app.handler(
        new Request(form.action, { method: 'POST', body: new URLSearchParams(form.fields) })
      )
      const user = given.app.portal(memberId).as('2')
      const { expiresAt } = await user.token()
      given.clock.advance(expiresAt - given.clock.now() - 25_000)
      expect((await user.token()).generation).toBe(1)
      given.clock.advance(10_000)
      expect((await user.token()).generation).toBe(2)
    })
  })

  describe('the store is believed for five seconds', () => {
    it('what a sibling stored is seen after them', async () => {
      const other = given.another()
      const { generation } = await token()
      await other.portal(given.portal.memberId).refresh()
      given.clock.advance(5_001)
      expect((await token()).generation).toBe(generation + 1)
    })

    it('a removal by a sibling holds after them', async () => {
      await token()
      await given.another().portal(given.portal.memberId).forget()
      given.clock.advance(5_001)
      await expect(token()).rejects.toMatchObject({ code: 'unknown-portal' })
    })
  })

  describe('the portal refuses the token of a generation', () => {
    it('expired_token: refreshed once, and the call succeeds', async () => {
      await given.expireUnseen()
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect(await given.refreshes()).toBe(1)
    })

    it('invalid_token: the same', async () => {
      await given.sandbox.api.addFault({ on: 'rest', action: 'error:invalid_token', times: 1 })
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect(await given.refreshes()).toBe(1)
    })

    it('a late refusal of an old generation only re-reads', async () => {
      const { memberId } = given.portal
      const late = given.another()
      await late.portal(memberId).token()
      await given.expireUnseen()
      await given.ask()
      expect(await given.refreshes()).toBe(1)
      // The other process still remembers the old generation, and hears of it from the portal only now.
      await given.ask(late)
      expect(await given.refreshes()).toBe(1)
    })

    it('re-reading is not enough when the newer generation is expired too', async () => {
      const late = given.another()
      await late.portal(given.portal.memberId).token()
      await given.expireUnseen()
      await given.ask()
      await given.expireUnseen()
      expect(await given.ask(late)).toMatchObject({ ID: given.owner })
      expect(await given.refreshes()).toBe(2)
    })

    it('a portal that refuses every token gets one fresh one a call, not one an attempt', async () => {
      await given.sandbox.api.addFault({ on: 'rest', action: 'error:invalid_token' })
      await expect(given.ask()).rejects.toMatchObject({
        code: 'portal-error',
        portal: { error: 'invalid_token' }
      })
      expect(await given.refreshes()).toBe(1)
    })
  })
})
