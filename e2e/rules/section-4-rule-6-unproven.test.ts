// Design section 4, rule 6: ONAPPINSTALL and ONAPPUPDATE that cannot be proven now are kept, not refused.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { crowdedStore } from '../support/crowded-store.ts'
import { engines } from '../support/given-application.ts'
import { hearing, quarantined, serverSilent } from '../support/hearing.ts'
import {
  askedOfAuthServer,
  auditOf,
  forgedEvent,
  frameOf,
  refusalOf,
  sentEvent
} from '../support/requests.ts'

const hourMs = 3_600_000

describe.each(engines)('section 4, rule 6: what cannot be proven now, on %s', (engine) => {
  const given = hearing(applications(engine))

  it('with an expired access token it is proven by refreshing its refresh token', async () => {
    const here = await given({ kind: 'local-script' })
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: { delay: '61m' } })
    await sandbox.api.moveClock({ advance: '61m' })
    expect(await app.portal(portal.memberId).view()).toMatchObject({ state: 'active', ownerUserId: '1' })
    expect(await askedOfAuthServer(here, '/oauth/token/')).toHaveLength(1)
    expect((await app.portal(portal.memberId).call<{ ID: string }>('profile')).result.ID).toBe('1')
  })

  it('while the server is unreachable it waits, answered with 200, and installs later', async () => {
    const here = await given({ kind: 'local-script' })
    const { sandbox, portal, credentials, app, heard } = here
    await serverSilent(here)
    const { exchanges } = await sandbox.api.install(portal.memberId, credentials.clientId)
    expect(exchanges.map(({ response }) => response.status)).toEqual([200])
    await app.runBackground()
    expect(await quarantined(here)).toEqual(['ONAPPINSTALL'])
    expect(heard).toEqual([])
    await expect(app.portal(portal.memberId).view()).rejects.toMatchObject({ code: 'unknown-portal' })

    await sandbox.api.removeFaults()
    await app.runBackground()
    expect(await app.portal(portal.memberId).view()).toMatchObject({ state: 'active', ownerUserId: '1' })
    expect(heard.map(({ event }) => event)).toEqual(['ONAPPINSTALL'])
    expect((await app.listEvents()).items).toMatchObject([{ event: 'ONAPPINSTALL', status: 'delivered' }])
  })

  it('it is proven later though its access token ended while it waited', async () => {
    const here = await given({ kind: 'local-script' })
    const { sandbox, portal, credentials, app } = here
    await serverSilent(here)
    await sandbox.api.install(portal.memberId, credentials.clientId)
    await sandbox.api.moveClock({ advance: '2h' })
    await sandbox.api.removeFaults()
    await app.runBackground()
    expect((await app.portal(portal.memberId).view()).state).toBe('active')
  })

  it('ONAPPUPDATE waits likewise', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app, heard } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    await serverSilent(here)
    const event = { event: 'ONAPPUPDATE', data: { VERSION: '2' } }
    const { exchanges } = await sandbox.api.sendEvent(portal.memberId, credentials.clientId, event)
    expect(exchanges.map(({ response }) => response.status)).toEqual([200])
    await app.runBackground()
    expect(await quarantined(here)).toEqual(['ONAPPUPDATE'])
    expect(heard).toEqual([])
    await sandbox.api.removeFaults()
    await app.runBackground()
    expect(heard.map(({ event: name }) => name)).toEqual(['ONAPPUPDATE'])
  })

  it('what turns out to be false is dropped with an audit line and never heard', async () => {
    const here = await given({ kind: 'local-script' })
    const { sandbox, portal, app, heard } = here
    await serverSilent(here)
    const auth = { access_token: 'a'.repeat(70), refresh_token: 'b'.repeat(70) }
    expect((await app.events(forgedEvent(here, 'ONAPPINSTALL', { auth }))).status).toBe(200)
    await sandbox.api.removeFaults()
    await app.runBackground()
    expect(await quarantined(here)).toEqual([])
    expect(heard).toEqual([])
    expect((await auditOf(here)).map(([what]) => what)).toEqual(['event-refused'])
    await expect(app.portal(portal.memberId).view()).rejects.toMatchObject({ code: 'unknown-portal' })
  })

  it('it waits encrypted', async () => {
    const here = await given({ kind: 'local-script' })
    const { sandbox, portal, credentials, store, onDisk } = here
    await serverSilent(here)
    await sandbox.api.install(portal.memberId, credentials.clientId)
    const { clientId } = credentials
    const waiting = await store.inbox.listQuarantined({ clientId, reason: 'proof', limit: 10 })
    expect(waiting).toHaveLength(1)
    const kept = JSON.stringify(waiting) + (await onDisk()).toString('latin1')
    const { auth } = (await sentEvent(here, 'ONAPPINSTALL')).decoded as { auth: Record<string, string> }
    for (const name of ['access_token', 'refresh_token', 'application_token']) {
      expect(auth[name]).toMatch(/^[0-9a-f]{32,}$/)
      expect(kept).not.toContain(auth[name])
    }
  })

  it('10 a portal wait, the next gets 503', async () => {
    const here = await given({ kind: 'local-script' })
    await serverSilent(here)
    const install = async (number: number): Promise<Response> => {
      const auth = { access_token: 'a'.repeat(70) }
      return here.app.events(forgedEvent(here, 'ONAPPINSTALL', { ts: String(1_800_000_000 + number), auth }))
    }
    for (let number = 0; number < 10; number++) expect((await install(number)).status).toBe(200)
    expect(await refusalOf(await install(10))).toEqual({ status: 503, code: 'busy' })
    expect((await install(3)).status, 'the same event once more is not one more').toBe(200)
    expect(await quarantined(here)).toHaveLength(10)
  })

  it('10,000 wait in all, the next gets 503', async () => {
    const here = await given({ kind: 'local-script' })
    await serverSilent(here)
    const crowded = here.another({ store: crowdedStore(here.store, { ofPortal: 0, inAll: 9_999 }) })
    const auth = { access_token: 'a'.repeat(70) }
    const install = (ts: string): Promise<Response> =>
      crowded.events(forgedEvent(here, 'ONAPPINSTALL', { ts, auth }))
    expect((await install('1800000000')).status).toBe(200)
    expect(await refusalOf(await install('1800000001'))).toEqual({ status: 503, code: 'busy' })
  })

  it('it waits 7 days', async () => {
    const here = await given({ kind: 'local-script' })
    const { sandbox, portal, credentials, app, clock } = here
    await serverSilent(here)
    await sandbox.api.install(portal.memberId, credentials.clientId)
    clock.advance(7 * 24 * hourMs - 60_000)
    await app.runBackground()
    expect(await quarantined(here)).toHaveLength(1)
    clock.advance(120_000)
    await app.runBackground()
    expect(await quarantined(here)).toEqual([])
  })

  it('frames are not kept: 503 and a page that says what to do', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 2, send: false })
    await serverSilent(here)
    const request = frameOf(opened)
    request.headers.set('accept', 'text/html')
    const answer = await app.frame(request)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    await sandbox.api.removeFaults()
    expect((await app.frame(frameOf(opened))).status, 'the same POST works a moment later').toBe(200)
  })
})
