// Design section 4, rule 5: ONAPPPAYMENT proves nothing; it makes us ask the authorization server.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { type HearingApplication, hearing } from '../support/hearing.ts'
import { askedOfAuthServer, forgedEvent } from '../support/requests.ts'

const dayMs = 24 * 3_600_000

describe.each(engines)('section 4, rule 5: ONAPPPAYMENT, on %s', (engine) => {
  const start = hearing(applications(engine))

  async function installed(): Promise<HearingApplication> {
    const here = await start({
      registration: { kind: 'market-ui', status: 'P', paidUntil: Date.now() + 5 * dayMs }
    })
    const { sandbox, portal, credentials } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    await sandbox.api.clearRequests()
    return here
  }

  /** The documented form carries neither tokens nor the application token (wire.md section 5.4). */
  async function notified(given: GivenApplication, ts: string = '1800000000'): Promise<number> {
    const data = { CODE: 'app', VERSION: '1', STATUS: 'P', PAYMENT_EXPIRED: 'Y', DAYS: '-20' }
    return (await given.app.events(forgedEvent(given, 'ONAPPPAYMENT', { data, ts }))).status
  }

  it('its own words are not believed: the status is what the authorization server says', async () => {
    const here = await installed()
    expect(await notified(here)).toBe(200)
    await here.app.runBackground()
    const view = await here.app.portal(here.portal.memberId).view()
    expect(view).toMatchObject({ state: 'active', status: { trusted: 'P' } })
    expect(here.heard).toMatchObject([{ event: 'ONAPPPAYMENT', memberId: here.portal.memberId }])
    expect(await askedOfAuthServer(here, '/rest/app.info')).toHaveLength(1)
  })

  it('401 PAYMENT_REQUIRED is an answer: state payment-required, tokens kept; the next payment lifts it', async () => {
    const here = await installed()
    const { sandbox, portal, app, clock } = here
    await sandbox.api.changePlan(portal.memberId, { paidUntil: Date.now() - 30 * dayMs })
    await notified(here)
    await app.runBackground()
    const unpaid = await app.portal(portal.memberId).view()
    expect(unpaid.state).toBe('payment-required')
    expect(unpaid.grants).toHaveLength(1)
    await expect(app.portal(portal.memberId).call('profile')).rejects.toMatchObject({
      code: 'payment-required'
    })

    const paidUntil = Math.floor(Date.now() / 1000) * 1000 + 300 * dayMs
    await sandbox.api.changePlan(portal.memberId, { paidUntil })
    clock.advance(61_000)
    await notified(here, '1800000060')
    await app.runBackground()
    expect(await app.portal(portal.memberId).view()).toMatchObject({ state: 'active', status: { paidUntil } })
    expect((await app.portal(portal.memberId).call<{ ID: string }>('profile')).result.ID).toBe('1')
  })

  it('the server is asked at most once a minute a portal, however many of them come', async () => {
    const here = await installed()
    const { app, clock } = here
    const asked = async (): Promise<number> => (await askedOfAuthServer(here, '/rest/app.info')).length
    for (let number = 0; number < 20; number++) {
      await notified(here, String(1_800_000_000 + number))
      await app.runBackground()
    }
    expect(await asked()).toBe(1)
    clock.advance(59_000)
    await notified(here, '1800000100')
    await app.runBackground()
    expect(await asked()).toBe(1)
    clock.advance(2_000)
    await app.runBackground()
    expect(await asked()).toBe(2)
  })

  it('for a portal that we do not know it causes no request at all', async () => {
    const here = await start()
    const answer = await here.app.events(forgedEvent(here, 'ONAPPPAYMENT'))
    expect(answer.status).toBe(404)
    await here.app.runBackground()
    expect((await here.sandbox.api.requests()).filter(({ to }) => to === 'auth-server')).toEqual([])
  })
})
