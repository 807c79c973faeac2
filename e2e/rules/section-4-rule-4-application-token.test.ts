// Design section 4, rule 4: who may bring the application token, and which ones are accepted.

import { randomBytes, randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { applications, people } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { auditOf, forgedEvent, frameOf, refusalOf } from '../support/requests.ts'

const dayMs = 24 * 3_600_000
const newToken = (): string => randomBytes(16).toString('hex')

async function openedBy(
  given: GivenApplication,
  userId: number,
  token: string | undefined
): Promise<Response> {
  const { sandbox, portal, credentials, app } = given
  const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId, send: false })
  return app.frame(frameOf(opened, { APPLICATION_TOKEN: token }))
}

/** The answer to an event with this application token. */
async function heard(given: GivenApplication, token: string): Promise<number> {
  const ts = String(1_800_000_000 + randomInt(1_000_000_000))
  const request = forgedEvent(given, 'ONCRMDEALADD', { ts, auth: { application_token: token } })
  return (await given.app.events(request)).status
}

describe.each(engines)('section 4, rule 4: the application token, on %s', (engine) => {
  const start = applications(engine)

  /** User 1 owns the installation, and its application token is known. */
  async function installed(): Promise<GivenApplication> {
    const here = await start({ portal: { users: people } })
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
    return here
  }

  it('an event with another token is refused, nothing is stored', async () => {
    const here = await installed()
    const request = forgedEvent(here, 'ONCRMDEALADD', { auth: { application_token: newToken() } })
    expect(await refusalOf(await here.app.events(request))).toEqual({ status: 403, code: 'unproven' })
    expect((await here.app.listEvents()).items).toEqual([])
    expect(await heard(here, here.credentials.applicationToken)).toBe(200)
  })

  it('the request that creates the installation brings it, whoever sends it', async () => {
    const here = await start({ portal: { users: people } })
    const { sandbox, portal, credentials } = here
    await sandbox.api.addFault({ on: 'frame', action: 'refuse', times: 1 })
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    await openedBy(here, 3, credentials.applicationToken)
    expect(await heard(here, credentials.applicationToken)).toBe(200)
  })

  it("an employee's invented token is not stored, though his visit is proven", async () => {
    const here = await installed()
    const invented = newToken()
    expect((await openedBy(here, 3, invented)).status).toBe(200)
    expect(await heard(here, invented)).toBe(403)
    expect(await heard(here, here.credentials.applicationToken)).toBe(200)
    expect((await auditOf(here)).map(([what]) => what)).not.toContain('application-token-stored')
  })

  it("an employee's ONAPPINSTALL or ONAPPUPDATE does not bring one either", async () => {
    const here = await installed()
    const { sandbox, portal, credentials, app } = here
    const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 3, send: false })
    const invented = newToken()
    const access_token = opened.fields['AUTH_ID'] ?? ''
    for (const event of ['ONAPPINSTALL', 'ONAPPUPDATE']) {
      await app.events(forgedEvent(here, event, { auth: { access_token, application_token: invented } }))
    }
    expect(await heard(here, invented)).toBe(403)
  })

  it.each([
    ['an administrator who is not the owner', 2],
    ['the owner', 1]
  ])('%s replaces it by opening the application', async (_who, userId) => {
    const here = await installed()
    const replacement = newToken()
    await openedBy(here, userId, replacement)
    expect(await heard(here, replacement)).toBe(200)
    expect(await auditOf(here)).toContainEqual(['application-token-stored', String(userId)])
  })

  it('an owner who is no administrator replaces it', async () => {
    const here = await start({ portal: { users: people } })
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, {
      userId: 3,
      event: 'never'
    })
    const replacement = newToken()
    await openedBy(here, 3, replacement)
    expect(await heard(here, replacement)).toBe(200)
  })

  it('ONAPPUPDATE of an administrator replaces it', async () => {
    const here = await installed()
    const { sandbox, portal, credentials, app } = here
    const opened = await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 2, send: false })
    const replacement = newToken()
    const auth = { access_token: opened.fields['AUTH_ID'] ?? '', application_token: replacement }
    expect((await app.events(forgedEvent(here, 'ONAPPUPDATE', { auth }))).status).toBe(200)
    expect(await heard(here, replacement)).toBe(200)
  })

  it('a frame without one leaves the stored one', async () => {
    const here = await installed()
    await openedBy(here, 1, undefined)
    expect(await heard(here, here.credentials.applicationToken)).toBe(200)
  })

  it('after a change both are accepted until 7 days have passed and the new one has proven an event', async () => {
    const here = await installed()
    const { clock, credentials } = here
    const replacement = newToken()
    await openedBy(here, 1, replacement)
    expect(await heard(here, replacement)).toBe(200)
    clock.advance(7 * dayMs - 60_000)
    expect(await heard(here, credentials.applicationToken)).toBe(200)
    clock.advance(120_000)
    expect(await heard(here, credentials.applicationToken)).toBe(403)
    expect(await heard(here, replacement)).toBe(200)
  })

  it('the old one is accepted for longer when the new one has proven nothing, and ends with its first event', async () => {
    const here = await installed()
    const { clock, credentials } = here
    const replacement = newToken()
    await openedBy(here, 1, replacement)
    clock.advance(30 * dayMs)
    expect(await heard(here, credentials.applicationToken)).toBe(200)
    expect(await heard(here, replacement)).toBe(200)
    expect(await heard(here, credentials.applicationToken)).toBe(403)
  })

  it('at most two are accepted: the one that events prove survives two changes', async () => {
    const here = await installed()
    const { credentials } = here
    expect(await heard(here, credentials.applicationToken)).toBe(200)
    const [first, second] = [newToken(), newToken()]
    await openedBy(here, 1, first)
    await openedBy(here, 1, second)
    expect(await heard(here, credentials.applicationToken)).toBe(200)
    expect(await heard(here, second)).toBe(200)
    expect(await heard(here, first)).toBe(403)
  })

  it('it is never in an answer, nor in the list of events', async () => {
    const here = await installed()
    const answer = await openedBy(here, 1, here.credentials.applicationToken)
    const data = { FIELDS: { ID: here.credentials.applicationToken } }
    const auth = { application_token: here.credentials.applicationToken }
    await here.app.events(forgedEvent(here, 'ONCRMDEALADD', { data, auth }))
    const seen = [
      await answer.text(),
      JSON.stringify(await here.app.portal(here.portal.memberId).view()),
      JSON.stringify(await here.app.listEvents())
    ].join('\n')
    expect(seen).not.toContain(here.credentials.applicationToken)
    expect((await here.app.listEvents()).items).toHaveLength(1)
  })
})
