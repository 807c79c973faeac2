// Design section 4, rule 5: ONAPPUNINSTALL is a claim, and the authorization server has the last word.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { type HearingApplication, hearing } from '../support/hearing.ts'
import { askedOfAuthServer, auditOf, forgedEvent, refusalOf } from '../support/requests.ts'

const minuteMs = 60_000

describe.each(engines)('section 4, rule 5: removal of the application, on %s', (engine) => {
  const start = hearing(applications(engine))

  async function installed(): Promise<HearingApplication> {
    const here = await start()
    const { sandbox, portal, credentials } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    await sandbox.api.moveClock({ advance: '10s' })
    await sandbox.api.clearRequests()
    return here
  }

  /** Sent by anybody who knows the application token. */
  async function claimed(given: GivenApplication): Promise<Response> {
    const auth = { application_token: given.credentials.applicationToken }
    return given.app.events(forgedEvent(given, 'ONAPPUNINSTALL', { data: { CLEAN: '1' }, auth }))
  }

  async function stateOf({ app, portal }: GivenApplication): Promise<string> {
    return (await app.portal(portal.memberId).view()).state
  }

  it('without a valid application token it is refused and changes nothing', async () => {
    const here = await installed()
    const auth = { application_token: 'f'.repeat(32) }
    const answer = await here.app.events(forgedEvent(here, 'ONAPPUNINSTALL', { auth }))
    expect(await refusalOf(answer)).toEqual({ status: 403, code: 'unproven' })
    expect(await stateOf(here)).toBe('active')
    expect(await askedOfAuthServer(here, '/rest/app.info')).toEqual([])
  })

  it('200 once it is durable, state uninstalling, tokens kept, nobody asked yet', async () => {
    const here = await installed()
    expect((await claimed(here)).status).toBe(200)
    expect(await stateOf(here)).toBe('uninstalling')
    expect((await here.app.listEvents()).items).toMatchObject([
      { event: 'ONAPPUNINSTALL', status: 'pending' }
    ])
    expect((await here.app.portal(here.portal.memberId).view()).grants).toHaveLength(1)
    expect(here.heard).toEqual([])
  })

  it('a real removal erases the tokens; handlers hear of it once, with the wish about data', async () => {
    const here = await installed()
    await here.sandbox.api.uninstall(here.portal.memberId, here.credentials.clientId, { clean: true })
    await here.app.runBackground()
    await here.app.runBackground()
    expect(await here.app.portal(here.portal.memberId).view()).toMatchObject({
      state: 'uninstalled',
      grants: []
    })
    expect(here.heard).toMatchObject([{ memberId: here.portal.memberId, data: { CLEAN: '1' } }])
    expect(await askedOfAuthServer(here, '/rest/app.info')).toHaveLength(1)
  })

  it("is asked with the owner's token, with one refresh when that has expired", async () => {
    const here = await installed()
    const { sandbox, app, portal } = here
    const owners = await app.portal(portal.memberId).token()
    await sandbox.api.moveClock({ advance: '61m' })
    await claimed(here)
    await app.runBackground()

    const asked = await askedOfAuthServer(here, '/rest/app.info')
    const renewed = await app.portal(portal.memberId).token()
    expect(asked.map(({ decoded }) => decoded['auth'])).toEqual([owners.accessToken, renewed.accessToken])
    expect(await askedOfAuthServer(here, '/oauth/token/')).toHaveLength(1)
    expect(await stateOf(here)).toBe('active')
  })

  it('a real removal is confirmed by the refresh when the token has expired', async () => {
    const here = await installed()
    await here.sandbox.api.moveClock({ advance: '61m' })
    await here.sandbox.api.uninstall(here.portal.memberId, here.credentials.clientId)
    await here.app.runBackground()
    expect(await stateOf(here)).toBe('uninstalled')
    expect(await askedOfAuthServer(here, '/oauth/token/')).toHaveLength(1)
  })

  it('an invalid token: erased', async () => {
    const here = await installed()
    await here.sandbox.api.addFault({ on: 'app.info', action: 'error:invalid_token' })
    await claimed(here)
    await here.app.runBackground()
    expect(await stateOf(here)).toBe('uninstalled')
  })

  it('an expired token with an invalid grant: erased', async () => {
    const here = await installed()
    await here.sandbox.api.moveClock({ advance: '61m' })
    await here.sandbox.api.addFault({ on: 'token', action: 'error:invalid_grant' })
    await claimed(here)
    await here.app.runBackground()
    expect(await stateOf(here)).toBe('uninstalled')
  })

  it('still installed: asked again after 1, 10 and 60 minutes, then dropped with an audit line', async () => {
    const here = await installed()
    const { app, clock } = here
    const asked = async (): Promise<number> => (await askedOfAuthServer(here, '/rest/app.info')).length
    await claimed(here)
    await app.runBackground()
    expect(await asked()).toBe(1)
    clock.advance(minuteMs - 5_000)
    await app.runBackground()
    expect(await asked()).toBe(1)

    for (const [minutes, times] of [
      [1, 2],
      [10, 3],
      [60, 4]
    ] as const) {
      expect((await auditOf(here)).map(([what]) => what)).not.toContain('removal-claim-dropped')
      clock.advance(minutes * minuteMs + 5_000)
      await app.runBackground()
      expect(await asked()).toBe(times)
    }
    expect((await auditOf(here)).map(([what]) => what)).toContain('removal-claim-dropped')
    clock.advance(600 * minuteMs)
    await app.runBackground()
    expect(await asked()).toBe(4)
    expect(await stateOf(here)).toBe('active')
    expect(here.heard).toEqual([])
    expect((await app.portal(here.portal.memberId).call<{ ID: string }>('profile')).result.ID).toBe('1')
  })

  it("without an owner a visitor's token asks: nobody erases a portal that has not been claimed yet", async () => {
    const here = await start()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.addFault({ on: 'frame', action: 'refuse', times: 1 })
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 2 })
    expect((await app.portal(portal.memberId).view()).ownerUserId).toBeUndefined()

    expect((await claimed(here)).status).toBe(200)
    await app.runBackground()
    expect(await stateOf(here)).toBe('active')
    expect((await app.portal(portal.memberId).view()).grants).toHaveLength(1)

    await sandbox.api.uninstall(portal.memberId, credentials.clientId)
    await app.runBackground()
    expect(await stateOf(here)).toBe('uninstalled')
  })

  it('a removal that the server knows of a minute later is confirmed then', async () => {
    const here = await installed()
    const { sandbox, portal, credentials, app, clock } = here
    await claimed(here)
    await app.runBackground()
    await sandbox.api.addFault({ on: 'event', action: 'refuse', times: 1 })
    await sandbox.api.uninstall(portal.memberId, credentials.clientId)
    clock.advance(minuteMs + 1_000)
    await app.runBackground()
    expect(await stateOf(here)).toBe('uninstalled')
    expect(here.heard).toHaveLength(1)
  })

  it('while the server does not answer, nothing is erased and the question stays', async () => {
    const here = await installed()
    const { sandbox, portal, credentials, app, clock } = here
    await sandbox.api.uninstall(portal.memberId, credentials.clientId)
    const { id } = await sandbox.api.addFault({ on: 'app.info', action: 'status:503' })
    for (let times = 0; times < 10; times++) {
      await app.runBackground()
      clock.advance(30 * minuteMs)
    }
    expect((await app.portal(portal.memberId).view()).grants).toHaveLength(1)
    expect(here.heard).toEqual([])
    await sandbox.api.removeFaults(id)
    await app.runBackground()
    expect(await stateOf(here)).toBe('uninstalled')
  })

  it('the claim survives the process that took it', async () => {
    const here = await installed()
    await here.sandbox.api.uninstall(here.portal.memberId, here.credentials.clientId)
    await here.app.close()
    await here.another().runBackground()
    expect((await here.another().portal(here.portal.memberId).view()).state).toBe('uninstalled')
  })
})
