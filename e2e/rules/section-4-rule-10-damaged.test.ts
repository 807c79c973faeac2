// Design section 4, rule 10, gone wrong: one record that does not open costs its own portal something, and no other.

import { randomBytes } from 'node:crypto'
import { createKeyRing, generateKey, parseKeys } from '@latchkey/app'
import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { collectingLogger } from '../support/collecting-logger.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'

const dayMs = 24 * 3_600_000
const garbage = 'v1.gone.AAAA'
/** Before and after every other in a list. */
const [first, last] = ['0'.repeat(32), 'f'.repeat(32)]

/** A portal whose application token does not open, and one whose only grant, long due, does not. */
async function damage({ store, credentials, portal }: GivenApplication): Promise<void> {
  const { clientId } = credentials
  const sound = await store.portals.readInstallation({ clientId, memberId: portal.memberId })
  const grant = await store.portals.readGrant({ clientId, memberId: portal.memberId, userId: '1' })
  if (sound === undefined || grant === undefined) throw new Error('An installed portal is expected.')
  const applicationTokens = [{ value: garbage, storedAt: 1 }]
  await store.portals.createInstallation({ ...sound, memberId: first, applicationTokens })
  await store.portals.createInstallation({ ...sound, memberId: last, applicationTokens: [] })
  await store.portals.createGrant({ ...grant, memberId: last, accessToken: garbage, keepAliveAt: 1 })
}

describe.each(engines)('section 4, rule 10: a damaged record, on %s', (engine) => {
  const given = applications(engine)

  async function givenDamage() {
    const { logger, lines } = collectingLogger()
    const here = await given({ app: { env: { logger } } })
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
    await damage(here)
    return { ...here, errors: () => lines.filter(({ level }) => level === 'error') }
  }

  it('the other portals are listed, and the operator is told once of what is left out', async () => {
    const { app, portal, store, credentials, errors } = await givenDamage()
    for (let time = 0; time < 2; time += 1) {
      const { items } = await app.listPortals({ limit: 2 })
      expect(items.map(({ memberId, grants }) => [memberId, grants.length])).toEqual([
        [portal.memberId, 1],
        [last, 0]
      ])
    }
    expect(errors().map(({ fields }) => [fields['kind'], fields['memberId']])).toEqual([
      ['installation', first],
      ['grant', last]
    ])
    const [line] = await store.audit.list({ clientId: credentials.clientId, memberId: last }, 1)
    expect(line).toMatchObject({ what: 'record-unreadable', userId: '1', details: { kind: 'grant' } })
    expect(JSON.stringify([errors(), line])).not.toContain('AAAA')
  })

  it('the other grants are kept alive', async () => {
    const { app, portal, clock, sandbox } = await givenDamage()
    clock.advance(24 * dayMs)
    await sandbox.api.moveClock({ advance: 24 * dayMs })
    await app.runBackground()
    const { grants } = await app.portal(portal.memberId).view()
    expect(grants).toMatchObject([{ generation: 2, lastOutcome: 'refreshed' }])
  })

  it('the other portals are handed on, and the end says that they are not all', async () => {
    const { app, portal } = await givenDamage()
    const exported: unknown[] = []
    const all = async () => {
      for await (const { memberId } of app.exportPortals()) exported.push(memberId)
    }
    await expect(all()).rejects.toThrow(`${first}, ${last}`)
    expect(exported).toEqual([portal.memberId])
  })

  it('its own portal answers with an error, and works again after it was forgotten', async () => {
    const { app, store, credentials, sandbox, portal } = await givenDamage()
    const key = { clientId: credentials.clientId, memberId: portal.memberId, userId: '1' }
    const grant = await store.portals.readGrant(key)
    if (grant === undefined) throw new Error('A grant is expected.')
    await store.portals.resealGrant(key, grant, { accessToken: garbage })
    await expect(app.portal(portal.memberId).call('profile')).rejects.toThrow()
    await app.portal(portal.memberId).forget()
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    expect(await app.portal(portal.memberId).call('profile')).toMatchObject({ result: { ID: '1' } })
  })
})

describe('keys that do not fit', () => {
  const given = applications('memory')

  it('an application is not ready, and its background work says why', async () => {
    const { another, app, sandbox, portal, credentials } = await given()
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    expect(await app.health()).toEqual({ ready: true })
    const other = another({ keys: createKeyRing(parseKeys(generateKey(randomBytes, 'other'))) })
    expect(await other.health()).toMatchObject({ ready: false, reason: expect.stringContaining('KEYS') })
    await expect(other.runBackground()).rejects.toMatchObject({ code: 'misconfigured', field: 'KEYS' })
  })
})
