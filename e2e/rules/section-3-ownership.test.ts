// Design section 3, creation and ownership: who may become the owner, and who stays a visitor.

import { describe, expect, it } from 'vitest'
import { applications, people } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { auditOf, frameOf, grantsOf, refusalOf } from '../support/requests.ts'

/** The application is installed on the portal, but we have heard nothing of it. */
async function installedUnheard({ sandbox, portal, credentials }: GivenApplication): Promise<void> {
  await sandbox.api.addFault({ on: 'frame', action: 'refuse', times: 1 })
  await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
}

async function ownerOf({ app, portal }: GivenApplication): Promise<string | undefined> {
  return (await app.portal(portal.memberId).view()).ownerUserId
}

async function openedBy({ sandbox, portal, credentials }: GivenApplication, userId: number): Promise<void> {
  const { exchange } = await sandbox.api.open(portal.memberId, credentials.clientId, { userId })
  expect(exchange?.response.status).toBe(200)
}

/** The POST that opens the install page. */
async function installPageBy(given: GivenApplication, userId: number): Promise<Response> {
  const { sandbox, portal, credentials, app } = given
  const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId, send: false })
  return app.install(frameOf(opened))
}

async function installEventBy(given: GivenApplication, userId: number): Promise<number | undefined> {
  const { sandbox, portal, credentials } = given
  const event = { event: 'ONAPPINSTALL', data: { INSTALLED: 'Y' }, userId }
  const { exchanges } = await sandbox.api.sendEvent(portal.memberId, credentials.clientId, event)
  return exchanges[0]?.response.status
}

async function ownersGrantLost({ sandbox, portal, app }: GivenApplication): Promise<void> {
  await sandbox.api.addFault({ on: 'token', action: 'error:invalid_grant', times: 1 })
  await expect(app.portal(portal.memberId).refresh()).rejects.toMatchObject({ code: 'grant-lost' })
}

describe.each(engines)('section 3: creation and ownership, on %s', (engine) => {
  const start = applications(engine)
  const given = (): Promise<GivenApplication> => start({ portal: { users: people } })

  it('(a) the installer named by the install page is the owner, administrator or not', async () => {
    const here = await given()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, {
      userId: 3,
      event: 'never'
    })
    expect(await ownerOf(here)).toBe('3')
    expect(await auditOf(here)).toEqual([
      ['installed', '3'],
      ['owner-changed', '3']
    ])
  })

  it('(a) the installer named by ONAPPINSTALL is the owner when no page was opened', async () => {
    const here = await start({ portal: { users: people }, kind: 'local-script' })
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { userId: 3 })
    expect(await ownerOf(here)).toBe('3')
    expect(await grantsOf(here)).toEqual({ 3: { source: 'event', generation: 1 } })
  })

  it('any first proven request creates the installation; a visitor does not own it', async () => {
    const here = await given()
    await installedUnheard(here)
    await openedBy(here, 3)
    expect(await ownerOf(here)).toBeUndefined()
    expect(await grantsOf(here)).toEqual({ 3: { source: 'frame', generation: 1 } })
  })

  it('(a) an installer who comes after a visitor becomes the owner', async () => {
    const here = await given()
    await installedUnheard(here)
    await openedBy(here, 3)
    expect((await installPageBy(here, 4)).status).toBe(200)
    expect(await ownerOf(here)).toBe('4')
    expect(await auditOf(here)).toContainEqual(['owner-changed', '4'])
  })

  it('(b) the owner again stays the owner', async () => {
    const here = await given()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { userId: 3 })
    await here.sandbox.api.moveClock({ advance: '10s' })
    await openedBy(here, 3)
    expect((await installPageBy(here, 3)).status).toBe(200)
    expect(await installEventBy(here, 3)).toBe(200)
    expect(await ownerOf(here)).toBe('3')
    expect((await auditOf(here)).filter(([what]) => what === 'owner-changed')).toHaveLength(1)
  })

  it('(c) an administrator who opens the application becomes the owner when there is none', async () => {
    const here = await given()
    await installedUnheard(here)
    await openedBy(here, 3)
    await openedBy(here, 2)
    expect(await ownerOf(here)).toBe('2')
    expect(await auditOf(here)).toContainEqual(['owner-changed', '2'])
  })

  it("(c) an administrator becomes the owner when the owner's grant is lost, an employee does not", async () => {
    const here = await given()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId)
    await ownersGrantLost(here)
    await openedBy(here, 3)
    expect(await ownerOf(here)).toBe('1')
    await openedBy(here, 2)
    expect(await ownerOf(here)).toBe('2')
    expect(await auditOf(here)).toContainEqual(['owner-changed', '2'])
  })

  it('(d) an administrator who reinstalls becomes the owner, by page', async () => {
    const here = await given()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId)
    expect((await installPageBy(here, 2)).status).toBe(200)
    expect(await ownerOf(here)).toBe('2')
    expect(await auditOf(here)).toContainEqual(['owner-changed', '2'])
  })

  it('(d) an administrator who reinstalls becomes the owner, by event', async () => {
    const here = await given()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId)
    expect(await installEventBy(here, 2)).toBe(200)
    expect(await ownerOf(here)).toBe('2')
    expect(await auditOf(here)).toContainEqual(['owner-changed', '2'])
  })

  it('otherwise: an administrator who only opens the application, or updates it, is a visitor', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId)
    await openedBy(here, 2)
    await sandbox.api.sendEvent(portal.memberId, credentials.clientId, { event: 'ONAPPUPDATE', userId: 2 })
    expect(await ownerOf(here)).toBe('1')
    expect(Object.keys(await grantsOf(here))).toEqual(['1', '2'])
    expect((await app.portal(portal.memberId).call<{ ID: string }>('profile')).result.ID).toBe('1')
  })

  it('otherwise: an employee named by a second ONAPPINSTALL is a visitor', async () => {
    const here = await given()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId)
    await installEventBy(here, 3)
    expect(await ownerOf(here)).toBe('1')
    expect((await auditOf(here)).filter(([what]) => what === 'owner-changed')).toEqual([
      ['owner-changed', '1']
    ])
  })

  it('an employee does not become the owner through the install page: refused, nothing stored', async () => {
    const here = await given()
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId)
    const before = await here.app.portal(here.portal.memberId).view()
    expect(await refusalOf(await installPageBy(here, 3))).toEqual({ status: 403, code: 'unproven' })
    expect(await here.app.portal(here.portal.memberId).view()).toEqual(before)
  })
})
