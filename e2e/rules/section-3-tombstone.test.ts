// Design section 3: what stays of a removed application, and what brings it back.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { again, auditOf, frameOf, refusalOf, sentEvent } from '../support/requests.ts'

const dayMs = 24 * 3_600_000

/** Installed, opened once more, and removed. Answers the POSTs of before the removal. */
async function removed(given: GivenApplication): Promise<{ frame(): Request; installEvent(): Request }> {
  const { sandbox, portal, credentials, app } = given
  await sandbox.api.install(portal.memberId, credentials.clientId)
  const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1, send: false })
  const event = await sentEvent(given, 'ONAPPINSTALL')
  await sandbox.api.moveClock({ advance: '10s' })
  await sandbox.api.uninstall(portal.memberId, credentials.clientId)
  await app.runBackground()
  expect((await app.portal(portal.memberId).view()).state).toBe('uninstalled')
  return { frame: () => frameOf(opened), installEvent: () => again(event) }
}

/** The portal installs the application again, and we do not hear of it. */
async function installedAgainUnheard({ sandbox, portal, credentials }: GivenApplication): Promise<void> {
  await sandbox.api.moveClock({ advance: '10s' })
  await sandbox.api.addFault({ on: 'frame', action: 'refuse', times: 1 })
  await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
}

describe.each(engines)('section 3: tombstone, on %s', (engine) => {
  const given = applications(engine)

  it('uninstalling leaves the key and the moment, listed with state uninstalled and no grants', async () => {
    const here = await given()
    const { app, portal, clock, store, credentials } = here
    const before = clock.now()
    await removed(here)

    const { items } = await app.listPortals({ state: 'uninstalled' })
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ memberId: portal.memberId, state: 'uninstalled', grants: [] })
    expect(items[0]?.applicationTokenKnown).toBe(false)
    expect(items[0]?.ownerUserId).toBeUndefined()
    expect(items[0]?.uninstalledAt).toBeGreaterThanOrEqual(before)
    expect((await app.listPortals({ state: 'active' })).items).toEqual([])
    expect(await auditOf(here)).toContainEqual(['uninstalled', undefined])
    const raw = await store.portals.readInstallation({
      clientId: credentials.clientId,
      memberId: portal.memberId
    })
    expect(raw?.applicationTokens).toEqual([])
    await expect(app.portal(portal.memberId).call('profile')).rejects.toMatchObject({
      code: 'uninstalled',
      status: 409
    })
  })

  it('a replayed ONAPPINSTALL does not resurrect a removed portal', async () => {
    const here = await given()
    const { app, portal } = here
    const before = await removed(here)
    expect((await app.events(before.installEvent())).ok).toBe(false)
    expect((await app.frame(before.frame())).ok).toBe(false)
    await app.runBackground()
    expect(await app.portal(portal.memberId).view()).toMatchObject({ state: 'uninstalled', grants: [] })
  })

  it('even when the server takes them again, tokens issued before the removal do not lift it', async () => {
    const here = await given()
    const { app, portal } = here
    const before = await removed(here)
    await installedAgainUnheard(here)

    expect(await refusalOf(await app.frame(before.frame()))).toEqual({ status: 409, code: 'uninstalled' })
    expect(await refusalOf(await app.events(before.installEvent()))).toEqual({
      status: 409,
      code: 'uninstalled'
    })
    expect(await app.portal(portal.memberId).view()).toMatchObject({ state: 'uninstalled', grants: [] })
  })

  it('a proven request whose token was issued later lifts it', async () => {
    const here = await given()
    const { sandbox, app, portal, credentials } = here
    await removed(here)
    await installedAgainUnheard(here)
    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1 })

    const view = await app.portal(portal.memberId).view()
    expect(view).toMatchObject({ state: 'active', ownerUserId: '1' })
    expect(view.uninstalledAt).toBeUndefined()
    expect((await app.portal(portal.memberId).call<{ ID: string }>('profile')).result.ID).toBe('1')
    expect(await auditOf(here)).toContainEqual(['installed-again', '1'])
  })

  it('it stays for 180 days', async () => {
    const here = await given()
    const { app, portal, clock } = here
    await removed(here)
    clock.advance(180 * dayMs - 60_000)
    await app.runBackground()
    expect((await app.portal(portal.memberId).view()).state).toBe('uninstalled')
    clock.advance(120_000)
    await app.runBackground()
    await expect(app.portal(portal.memberId).view()).rejects.toMatchObject({ code: 'unknown-portal' })
    expect((await app.listPortals()).items).toEqual([])
  })

  it('DELETE forgets without a tombstone: the portal is unknown, and the same tokens bring it back', async () => {
    const here = await given()
    const { sandbox, app, portal, credentials } = here
    await sandbox.api.install(portal.memberId, credentials.clientId)
    await sandbox.api.sendEvent(portal.memberId, credentials.clientId, { event: 'ONCRMDEALADD', userId: 1 })
    const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1, send: false })
    await sandbox.api.moveClock({ advance: '10s' })
    await app.portal(portal.memberId).forget()

    await expect(app.portal(portal.memberId).view()).rejects.toMatchObject({ code: 'unknown-portal' })
    await expect(app.portal(portal.memberId).forget()).rejects.toMatchObject({ code: 'unknown-portal' })
    expect((await app.listPortals()).items).toEqual([])
    expect((await app.listEvents()).items).toEqual([])
    expect((await app.frame(frameOf(opened))).status).toBe(200)
    expect((await app.portal(portal.memberId).view()).state).toBe('active')
  })
})
