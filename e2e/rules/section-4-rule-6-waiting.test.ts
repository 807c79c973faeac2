// Design section 4, rule 6: events of a known portal wait for its application token.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { crowdedStore } from '../support/crowded-store.ts'
import { engines } from '../support/given-application.ts'
import { type HearingApplication, hearing, quarantined } from '../support/hearing.ts'
import { auditOf, forgedEvent, frameOf, refusalOf } from '../support/requests.ts'

const hourMs = 3_600_000

describe.each(engines)('section 4, rule 6: events before the application token, on %s', (engine) => {
  const given = hearing(applications(engine))

  async function withoutToken(): Promise<HearingApplication> {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { form: 'oldest', event: 'never' })
    expect((await app.portal(portal.memberId).view()).applicationTokenKnown).toBe(false)
    return here
  }

  it('they wait, answered with 200, and are heard when a proven request brings the token', async () => {
    const here = await withoutToken()
    const { sandbox, portal, credentials, app, heard } = here
    const event = { event: 'ONCRMDEALADD', data: { FIELDS: { ID: '7' } }, userId: 1 }
    const { exchanges } = await sandbox.api.sendEvent(portal.memberId, credentials.clientId, event)
    expect(exchanges.map(({ response }) => response.status)).toEqual([200])
    await app.runBackground()
    expect(await quarantined(here)).toEqual(['ONCRMDEALADD'])
    expect(heard).toEqual([])

    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1 })
    await app.runBackground()
    expect(heard).toMatchObject([{ event: 'ONCRMDEALADD', data: { FIELDS: { ID: '7' } } }])
  })

  it('those with another token are dropped then, and never heard', async () => {
    const here = await withoutToken()
    const { sandbox, portal, credentials, app, heard } = here
    const auth = { application_token: 'f'.repeat(32) }
    expect((await app.events(forgedEvent(here, 'ONCRMDEALADD', { auth }))).status).toBe(200)
    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1 })
    await app.runBackground()
    expect(await quarantined(here)).toEqual([])
    expect(heard).toEqual([])
    expect((await auditOf(here)).map(([what]) => what)).toContain('event-refused')
  })

  it('an employee does not release them with a token that he invents', async () => {
    const here = await withoutToken()
    const { sandbox, portal, credentials, app, heard } = here
    const invented = 'f'.repeat(32)
    await app.events(forgedEvent(here, 'ONAPPUNINSTALL', { auth: { application_token: invented } }))
    const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 2, send: false })
    expect((await app.frame(frameOf(opened, { APPLICATION_TOKEN: invented }))).status).toBe(200)
    await app.runBackground()
    expect(await quarantined(here)).toEqual(['ONAPPUNINSTALL'])
    expect(heard).toEqual([])
    expect((await app.portal(portal.memberId).view()).state).toBe('active')
  })

  it('a late ONAPPINSTALL releases them', async () => {
    const here = await withoutToken()
    const { sandbox, portal, credentials, app, heard } = here
    await sandbox.api.sendEvent(portal.memberId, credentials.clientId, { event: 'ONCRMDEALADD', userId: 1 })
    await sandbox.api.sendEvent(portal.memberId, credentials.clientId, {
      event: 'ONAPPINSTALL',
      data: { INSTALLED: 'Y' }
    })
    await app.runBackground()
    expect(heard.map(({ event }) => event).toSorted()).toEqual(['ONAPPINSTALL', 'ONCRMDEALADD'])
  })

  it('1,000 a portal wait, the next gets 503', async () => {
    const here = await withoutToken()
    const crowded = here.another({ store: crowdedStore(here.store, { ofPortal: 999, inAll: 999 }) })
    const { applicationToken: application_token } = here.credentials
    const added = (ts: string): Promise<Response> =>
      crowded.events(forgedEvent(here, 'ONCRMDEALADD', { ts, auth: { application_token } }))
    expect((await added('1800000000')).status).toBe(200)
    expect(await refusalOf(await added('1800000001'))).toEqual({ status: 503, code: 'busy' })
  })

  it('they wait 24 hours', async () => {
    const here = await withoutToken()
    const { sandbox, portal, credentials, app, clock } = here
    await sandbox.api.sendEvent(portal.memberId, credentials.clientId, { event: 'ONCRMDEALADD' })
    clock.advance(24 * hourMs - 60_000)
    await app.runBackground()
    expect(await quarantined(here)).toHaveLength(1)
    clock.advance(120_000)
    await app.runBackground()
    expect(await quarantined(here)).toEqual([])
  })
})
