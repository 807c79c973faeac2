// Design section 4, rule 10: no credential is readable where the application keeps things, or writes them.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { collectingLogger } from '../support/collecting-logger.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { eventBody, formPost } from '../support/requests.ts'

/** Credentials that were sent to or by the application, found in the sandbox's own log. */
async function credentialsOf({ sandbox, credentials }: GivenApplication): Promise<readonly string[]> {
  const found = new Set([credentials.applicationToken, credentials.clientSecret])
  for (const { decoded } of await sandbox.api.requests()) collect(decoded, found)
  return [...found]
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value)) {
    if (typeof inner === 'string' && /^[0-9a-f]{70}$/.test(inner)) found.add(inner)
    else collect(inner, found)
  }
}

/** Everything that the application has handed to its store, and every byte on disk. */
async function kept({ store, credentials, portal, onDisk }: GivenApplication): Promise<string> {
  const key = { clientId: credentials.clientId, memberId: portal.memberId }
  const records = [
    await store.portals.readInstallation(key),
    await store.portals.listGrants(key),
    await store.inbox.list({ ...key, limit: 500 }),
    await store.audit.list(key, 500)
  ]
  return JSON.stringify(records) + (await onDisk()).toString('latin1')
}

describe.each(engines)('section 4, rule 10: at rest, on %s', (engine) => {
  const given = applications(engine)

  it('after a whole life no token is readable: not in the store, on disk, in the log or in a listing', async () => {
    const { logger, lines } = collectingLogger()
    const here = await given({ app: { env: { logger } } })
    const { sandbox, portal, credentials, app } = here
    const { memberId } = portal
    await sandbox.api.install(memberId, credentials.clientId)
    await sandbox.api.open(memberId, credentials.clientId, { userId: 2 })
    await sandbox.api.sendEvent(memberId, credentials.clientId, { event: 'ONAPPTEST', userId: 1 })
    await app.portal(memberId).refresh()
    await app.portal(memberId).call('profile')
    await app.runBackground()

    const secrets = await credentialsOf(here)
    expect(secrets.length).toBeGreaterThan(8)
    const readable = [
      await kept(here),
      JSON.stringify(lines),
      JSON.stringify(await app.listPortals()),
      JSON.stringify(await app.listEvents())
    ].join('\n')
    expect(readable).toContain(memberId)
    expect(secrets.filter((secret) => readable.includes(secret))).toEqual([])
  })

  it('plaintext must be asked for by name', async () => {
    const { sandbox, portal, credentials, app } = await given()
    await sandbox.api.install(portal.memberId, credentials.clientId)
    const { accessToken } = await app.portal(portal.memberId).token()
    expect(accessToken).toMatch(/^[0-9a-f]{70}$/)
    expect(JSON.stringify(await app.portal(portal.memberId).view())).not.toContain(accessToken)
  })

  it('a ciphertext is bound to its record: moved to another user it opens nothing', async () => {
    const { sandbox, portal, credentials, store, another } = await given()
    await sandbox.api.install(portal.memberId, credentials.clientId)
    await sandbox.api.open(portal.memberId, credentials.clientId, { userId: 2 })
    const key = { clientId: credentials.clientId, memberId: portal.memberId }
    const owners = await store.portals.readGrant({ ...key, userId: '1' })
    const visitors = await store.portals.readGrant({ ...key, userId: '2' })
    if (owners === undefined || visitors === undefined) throw new Error('Both grants are expected.')
    const { accessToken, accessExpiresAt, source, refreshedAt } = owners
    const moved = { accessToken, accessExpiresAt, source, refreshedAt }
    expect(await store.portals.commitTokens(visitors, visitors.generation, moved)).toBe(true)
    await expect(another().portal(portal.memberId).as('2').token()).rejects.toThrow()
  })

  it('before an event is written, its credentials become short hashes, wherever they stand', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app, address } = here
    await sandbox.api.install(portal.memberId, credentials.clientId)
    const accessToken = 'a1'.repeat(35)
    const botToken = 'b2'.repeat(35)
    const confirmed = 'c3'.repeat(35)
    const body = eventBody({
      event: 'ONIMBOTV2MESSAGEADD',
      data: {
        TOKEN: confirmed,
        bot: { '1': { auth: { access_token: botToken, domain: portal.domain } } },
        MESSAGE: `my token is ${accessToken}, is it not?`,
        ID: '7'
      },
      ts: '1800000000',
      auth: {
        member_id: portal.memberId,
        access_token: accessToken,
        application_token: credentials.applicationToken
      }
    })
    expect((await app.events(formPost(`${address}/events`, body))).status).toBe(200)

    const heard: unknown[] = []
    app.on('ONIMBOTV2MESSAGEADD', ({ data }) => void heard.push(data))
    await app.runBackground()
    const hash = expect.stringMatching(/^sha256:[0-9a-f]{12}$/)
    expect(heard).toEqual([
      {
        TOKEN: hash,
        bot: { '1': { auth: { access_token: hash, domain: hash } } },
        MESSAGE: expect.stringMatching(/^my token is sha256:[0-9a-f]{12}, is it not\?$/),
        ID: '7'
      }
    ])
    const readable = (await kept(here)) + JSON.stringify(await app.listEvents())
    expect([accessToken, botToken, confirmed].filter((secret) => readable.includes(secret))).toEqual([])
  })
})
