// Design section 3: what an installation and a grant are known by.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { engines } from '../support/given-application.ts'
import { frameOf, grantsOf, sentEvent } from '../support/requests.ts'

describe.each(engines)('section 3: records, on %s', (engine) => {
  const given = applications(engine)

  it('the domain is an attribute, never a key: a renamed portal stays the same installation', async () => {
    const { sandbox, portal, credentials, app } = await given()
    await sandbox.api.install(portal.memberId, credentials.clientId)
    const before = await app.portal(portal.memberId).view()

    const renamed = await sandbox.api.rename(portal.memberId)
    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1 })

    const { items } = await app.listPortals()
    expect(items).toHaveLength(1)
    expect(before.domain).toBe(portal.domain)
    expect(items[0]).toMatchObject({
      memberId: portal.memberId,
      domain: renamed.domain,
      clientEndpoint: `${renamed.url}/rest/`,
      installedAt: before.installedAt
    })
  })

  it('the client id is in the key: two applications on one store and portal know nothing of each other', async () => {
    const { sandbox, portal, credentials, address, app, another } = await given()
    const second = await sandbox.api.createApp(portal.memberId, {
      kind: 'local-ui',
      url: `${address}/app`,
      scope: 'crm'
    })
    const other = another({ clientId: second.clientId, clientSecret: second.clientSecret })
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })

    expect((await other.listPortals()).items).toEqual([])
    await expect(other.portal(portal.memberId).call('profile')).rejects.toMatchObject({
      code: 'unknown-portal'
    })

    await sandbox.api.install(portal.memberId, second.clientId, { event: 'never' })
    const opened = await sandbox.api.open(portal.memberId, second.clientId, { userId: 1, send: false })
    expect((await other.frame(frameOf(opened))).status).toBe(200)
    await other.portal(portal.memberId).forget()
    expect((await app.portal(portal.memberId).call<{ ID: string }>('profile')).result.ID).toBe('1')
  })

  it('the user id is in the key: everybody who opens the application has a grant of his own', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 2 })
    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 3 })

    expect(await grantsOf(here)).toEqual({
      1: { source: 'install', generation: 1 },
      2: { source: 'frame', generation: 1 },
      3: { source: 'frame', generation: 1 }
    })
    for (const userId of ['1', '2', '3']) {
      const profile = await app.portal(portal.memberId).as(userId).call<{ ID: string }>('profile')
      expect(profile.result.ID).toBe(userId)
    }
  })

  it('the tokens of ordinary events are never stored, not even with a refresh token', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId)
    const before = await grantsOf(here)
    const owners = await app.portal(portal.memberId).token()

    await sandbox.api.moveClock({ advance: '10s' })
    for (const userId of [1, 2]) {
      for (const event of ['ONCRMDEALADD', 'ONAPPTEST']) {
        const data = { FIELDS: { ID: String(userId) } }
        const { exchanges } = await sandbox.api.sendEvent(portal.memberId, credentials.clientId, {
          event,
          data,
          userId
        })
        expect(exchanges.map(({ response }) => response.status)).toEqual([200])
      }
    }
    await app.runBackground()

    expect((await sentEvent(here, 'ONAPPTEST')).body).toContain('refresh_token')
    expect(await grantsOf(here)).toEqual(before)
    expect(await app.portal(portal.memberId).token()).toEqual(owners)
  })

  it('whoever comes first creates the installation, the other completes it', async () => {
    const { sandbox, portal, credentials, app } = await given()
    await sandbox.api.install(portal.memberId, credentials.clientId, {
      form: 'oldest',
      event: { delay: '5m' }
    })
    expect(await app.portal(portal.memberId).view()).toMatchObject({
      applicationTokenKnown: false,
      finished: false,
      ownerUserId: '1'
    })
    await sandbox.api.moveClock({ advance: '5m' })
    expect(await app.portal(portal.memberId).view()).toMatchObject({
      applicationTokenKnown: true,
      finished: true,
      ownerUserId: '1'
    })
  })
})
