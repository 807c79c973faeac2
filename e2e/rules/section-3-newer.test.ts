// Design section 3: which tokens of a user are the newer ones.

import { describe, expect, it } from 'vitest'
import { applications } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { askedOfAuthServer, frameOf, grantsOf, sentEvent } from '../support/requests.ts'
import { collectingLogger } from '../support/collecting-logger.ts'
import type { OpenAnswer } from '@latchkey/sandbox'

async function rendered({ sandbox, portal, credentials }: GivenApplication): Promise<OpenAnswer> {
  return sandbox.api.open(portal.memberId, credentials.clientId, { userId: 1, send: false })
}

async function tokenOf({ app, portal }: GivenApplication): Promise<string> {
  return (await app.portal(portal.memberId).token()).accessToken
}

describe.each(engines)('section 3: newer is what the authorization server says, on %s', (engine) => {
  const given = applications(engine)

  it('the later issued tokens win, in whatever order they arrive and whatever the POST says', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    await sandbox.api.moveClock({ advance: '10s' })
    const older = await rendered(here)
    await sandbox.api.moveClock({ advance: '10s' })
    const newer = await rendered(here)

    expect((await app.frame(frameOf(newer))).status).toBe(200)
    expect((await app.frame(frameOf(older, { AUTH_EXPIRES: '99999999' }))).status).toBe(200)
    expect(await tokenOf(here)).toBe(newer.fields['AUTH_ID'])
    expect(await grantsOf(here)).toEqual({ 1: { source: 'frame', generation: 2 } })
  })

  it('a late ONAPPINSTALL leaves the newer tokens and adds the application token', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, {
      form: 'oldest',
      event: { delay: '5m' }
    })
    await sandbox.api.moveClock({ advance: '1m' })
    const { fields } = await sandbox.api.open(portal.memberId, credentials.clientId, {
      userId: 1,
      form: 'oldest'
    })
    await sandbox.api.moveClock({ advance: '4m' })

    expect((await sentEvent(here, 'ONAPPINSTALL')).decoded['auth']).not.toHaveProperty(
      'access_token',
      fields['AUTH_ID']
    )
    expect(await tokenOf(here)).toBe(fields['AUTH_ID'])
    expect((await app.portal(portal.memberId).view()).applicationTokenKnown).toBe(true)
  })

  it('equal moments keep the stored pair', async () => {
    const here = await given()
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.moveClock({ freeze: true })
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    const stored = await tokenOf(here)
    const equal = await rendered(here)

    expect((await app.frame(frameOf(equal))).status).toBe(200)
    expect(equal.fields['AUTH_ID']).not.toBe(stored)
    expect(await tokenOf(here)).toBe(stored)
    expect(await grantsOf(here)).toEqual({ 1: { source: 'install', generation: 1 } })
  })

  it('a missing expiry is 3600 s, with a warning, never "no expiry"', async () => {
    const { logger, lines } = collectingLogger()
    const here = await given({ settings: { appInfoExpires: 'absent' }, app: { env: { logger } } })
    const { sandbox, portal, credentials, app, clock } = here
    const earliest = clock.now() + 3_600_000
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })

    const [grant] = (await app.portal(portal.memberId).view()).grants
    expect(grant?.accessExpiresAt).toBeGreaterThanOrEqual(earliest)
    expect(grant?.accessExpiresAt).toBeLessThanOrEqual(clock.now() + 3_600_000)
    expect(lines.filter(({ level, message }) => level === 'warn' && /expiry/.test(message))).not.toEqual([])
    clock.advance(3_601_000)
    expect((await app.portal(portal.memberId).view()).grants[0]?.state).toBe('expired')
  })

  it('the forms of expiry that sources show mean the same moment', async () => {
    const moments = await Promise.all(
      (['text', 'number'] as const).map(async (appInfoExpires) => {
        const here = await given({ settings: { appInfoExpires } })
        await here.sandbox.api.moveClock({ freeze: true })
        const { now } = await here.sandbox.api.clock()
        await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
        const [grant] = (await here.app.portal(here.portal.memberId).view()).grants
        return (grant?.accessExpiresAt ?? 0) - Math.floor(now / 1000) * 1000
      })
    )
    expect(moments).toEqual([3_600_000, 3_600_000])
  })

  it('a write without a refresh token never erases one', async () => {
    const { logger, lines } = collectingLogger()
    const here = await given({ app: { env: { logger } } })
    const { sandbox, portal, credentials, app } = here
    await sandbox.api.install(portal.memberId, credentials.clientId, { event: 'never' })
    const [installed] = (await sandbox.api.requests()).filter(({ to }) => to === 'application')
    await sandbox.api.moveClock({ advance: '10s' })
    const bare = await rendered(here)
    expect((await app.frame(frameOf(bare, { REFRESH_ID: undefined }))).status).toBe(200)
    expect(await tokenOf(here)).toBe(bare.fields['AUTH_ID'])
    expect(
      lines.filter(({ level, message }) => level === 'warn' && /refresh token/.test(message))
    ).toHaveLength(1)

    await app.portal(portal.memberId).refresh()
    const [request] = await askedOfAuthServer(here, '/oauth/token/')
    expect(request?.decoded['refresh_token']).toBe(installed?.decoded['REFRESH_ID'])
  })
})
