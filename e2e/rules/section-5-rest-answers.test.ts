// Design section 5, "REST answers count too": what a portal's refusal changes, and what it does not.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LostGrant } from '@latchkey/app'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { gate } from '../support/gated-fetch.ts'
import { askedOfAuthServer, auditOf } from '../support/requests.ts'

describe.each(engines)('section 5, REST answers, on %s', (engine) => {
  let given: GivenInstalled
  let lost: LostGrant[]
  beforeEach(async () => {
    lost = []
    given = await givenInstalled({ engine, app: { onGrantLost: (grant) => void lost.push(grant) } })
  })
  afterEach(() => given.close())

  const portal = () => given.app.portal(given.portal.memberId)
  const answer = (error: string, times?: number) =>
    given.sandbox.api.addFault({
      on: 'rest',
      action: `error:${error}`,
      ...(times !== undefined && { times })
    })
  const asked = async () => (await askedOfAuthServer(given, '/rest/app.info')).length

  describe.each(['authorization_error', 'user_access_error', 'AUTHORIZATION_ERROR'])('%s', (code) => {
    it('this user’s grant is lost, and nobody else’s', async () => {
      await given.visit('2')
      await answer(code, 1)
      await expect(portal().as('2').call('profile')).rejects.toMatchObject({
        code: 'grant-lost',
        portal: { error: code }
      })
      expect(lost).toEqual([{ memberId: given.portal.memberId, userId: '2' }])
      await expect(portal().as('2').call('profile')).rejects.toMatchObject({ code: 'grant-lost' })
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect((await portal().view()).state).toBe('active')
      expect(await given.refreshes()).toBe(0)
    })

    it('is told once, however many calls met it', async () => {
      await answer(code)
      const processes = [given.app, given.another()]
      const refused = await Promise.allSettled(
        processes.flatMap((app) => Array.from({ length: 5 }, () => given.ask(app)))
      )
      for (const { reason } of refused as readonly PromiseRejectedResult[]) {
        expect(reason).toMatchObject({ code: 'grant-lost' })
      }
      expect(lost).toEqual([{ memberId: given.portal.memberId, userId: given.owner }])
      expect((await auditOf(given)).filter(([what]) => what === 'grant-lost')).toHaveLength(1)
    })

    it.each(['owner', 'named user'])(
      'arrives after the next visit of the %s: it was about the old token',
      async (who) => {
        const held = gate('/rest/profile', 'after')
        const slow = given.another({ fetch: held.fetch }).portal(given.portal.memberId)
        await answer(code, 1)
        const late = (who === 'owner' ? slow : slow.as(given.owner)).call('profile')
        await held.arrived
        await given.sandbox.api.moveClock({ advance: '2s' })
        await given.visit(given.owner)
        held.open()
        expect((await late).result).toMatchObject({ ID: given.owner })
        expect(lost).toEqual([])
      }
    )

    it('the user’s next visit heals it', async () => {
      await answer(code, 1)
      await given.ask().catch(() => undefined)
      await given.visit(given.owner)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })
  })

  describe.each(['APPLICATION_NOT_FOUND', 'ERROR_OAUTH'])('%s', (code) => {
    it('app.info is asked; it says installed: no change of state', async () => {
      await answer(code, 1)
      await expect(given.ask()).rejects.toMatchObject({ code: 'portal-error', portal: { error: code } })
      expect(await asked()).toBe(1)
      expect((await portal().view()).state).toBe('active')
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('app.info says not installed: that state, tokens kept', async () => {
      await answer(code)
      await given.sandbox.api.addFault({ on: 'app.info', action: 'error:NOT_INSTALLED' })
      await expect(given.ask()).rejects.toMatchObject({ portal: { error: code } })
      const view = await portal().view()
      expect(view.state).toBe('uninstalling')
      expect(view.grants).toHaveLength(1)
    })

    it('app.info does not answer: no change of state', async () => {
      await answer(code, 1)
      await given.sandbox.api.addFault({ on: 'app.info', action: 'status:503' })
      await expect(given.ask()).rejects.toMatchObject({ retry: 'later' })
      expect((await portal().view()).state).toBe('active')
    })

    it('is asked at most once a minute, however many calls meet it', async () => {
      await answer(code)
      for (let call = 0; call < 5; call += 1) await given.ask().catch(() => undefined)
      expect(await asked()).toBe(1)
    })
  })

  describe('PORTAL_DELETED', () => {
    it('the authorization server still knows the portal: not uninstalled', async () => {
      await given.sandbox.api.changePlan(given.portal.memberId, { closed: true })
      await expect(given.ask()).rejects.toMatchObject({ portal: { error: 'PORTAL_DELETED' } })
      expect(await asked()).toBe(1)
      expect((await portal().view()).state).toBe('active')
      await given.sandbox.api.changePlan(given.portal.memberId, { closed: false })
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })

    it('it confirms: uninstalled, no grant left', async () => {
      await given.sandbox.api.changePlan(given.portal.memberId, { closed: true })
      await given.sandbox.api.addFault({ on: 'app.info', action: 'error:NOT_INSTALLED' })
      await given.ask().catch(() => undefined)
      expect(await portal().view()).toMatchObject({ state: 'uninstalled', grants: [] })
      await expect(given.ask()).rejects.toMatchObject({ code: 'uninstalled', status: 409 })
    })

    it('it does not answer: nothing is erased', async () => {
      await given.sandbox.api.changePlan(given.portal.memberId, { closed: true })
      await given.sandbox.api.addFault({ on: 'app.info', action: 'reset' })
      await given.ask().catch(() => undefined)
      expect(await portal().view()).toMatchObject({ state: 'active', grants: [{ state: 'usable' }] })
    })
  })

  it('PAYMENT_REQUIRED: believed when the authorization server says so too', async () => {
    await answer('PAYMENT_REQUIRED', 1)
    await expect(given.ask()).rejects.toMatchObject({ code: 'payment-required' })
    expect((await portal().view()).state).toBe('active')
    given.clock.advance(61_000)
    await answer('PAYMENT_REQUIRED', 1)
    await given.sandbox.api.addFault({ on: 'app.info', action: 'error:PAYMENT_REQUIRED' })
    await expect(given.ask()).rejects.toMatchObject({ code: 'payment-required' })
    expect((await portal().view()).state).toBe('payment-required')
  })

  it.each([
    'insufficient_scope',
    'ACCESS_DENIED',
    'OPERATION_TIME_LIMIT',
    'OVERLOAD_LIMIT',
    'NO_AUTH_FOUND',
    'METHOD_CONFIRM_WAITING',
    'CONNECTION_ERROR',
    'INTERNAL_SERVER_ERROR'
  ])('%s changes no state and asks nobody', async (error) => {
    const before = [await portal().view(), await given.stored(), await auditOf(given)]
    await answer(error, 1)
    await expect(given.ask()).rejects.toMatchObject({ portal: { error } })
    expect([await portal().view(), await given.stored(), await auditOf(given)]).toEqual(before)
    expect([await given.refreshes(), await asked(), await given.calls()]).toEqual([0, 0, 1])
    expect(lost).toEqual([])
  })
})
