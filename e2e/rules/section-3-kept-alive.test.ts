// Design section 3: whose grants are kept alive, and when the others are erased.

import { describe, expect, it } from 'vitest'
import { applications, people } from '../support/applications.ts'
import { engines, type GivenApplication } from '../support/given-application.ts'
import { grantsOf } from '../support/requests.ts'

const dayMs = 24 * 3_600_000
/** A refresh token lives 30 days (portal-behaviour.md section 11.2), and a visitor's grant 7 days more. */
const visitorsEndMs = 37 * dayMs

/** Both clocks, in steps no longer than the time between keep-alive and the end of a refresh token. */
async function daysPass({ clock, sandbox, app }: GivenApplication, days: number): Promise<void> {
  for (let left = days; left > 0; left -= 6) {
    const step = Math.min(left, 6)
    clock.advance(step * dayMs)
    await sandbox.api.moveClock({ advance: step * dayMs })
    await app.runBackground()
  }
}

async function openedBy({ sandbox, portal, credentials }: GivenApplication, userId: number): Promise<void> {
  await sandbox.api.open(portal.memberId, credentials.clientId, { userId })
}

async function usersOf(given: GivenApplication): Promise<readonly string[]> {
  return Object.keys(await grantsOf(given))
}

describe.each(engines)('section 3: kept alive, on %s', (engine) => {
  const start = applications(engine)

  async function installed(): Promise<GivenApplication> {
    const here = await start({ portal: { users: people } })
    await here.sandbox.api.install(here.portal.memberId, here.credentials.clientId, { event: 'never' })
    return here
  }

  it("visitors' grants are erased 7 days after their refresh expiry", async () => {
    const here = await installed()
    await openedBy(here, 3)
    here.clock.advance(visitorsEndMs - 60_000)
    await here.app.runBackground()
    expect(await usersOf(here)).toContain('3')
    here.clock.advance(120_000)
    await here.app.runBackground()
    expect(await usersOf(here)).not.toContain('3')
  })

  it("the owner's grant still works after three months in which nobody did anything", async () => {
    const here = await installed()
    await daysPass(here, 92)
    const { grants } = await here.app.portal(here.portal.memberId).view()
    expect(grants.map(({ userId, lastOutcome }) => [userId, lastOutcome])).toEqual([['1', 'refreshed']])
    const profile = await here.app.portal(here.portal.memberId).call<{ ID: string }>('profile')
    expect(profile.result.ID).toBe('1')
  })

  it("the fallback administrator's grant is kept, other visitors' are not", async () => {
    const here = await installed()
    await openedBy(here, 2)
    await openedBy(here, 3)
    await daysPass(here, 92)
    expect(await usersOf(here)).toEqual(['1', '2'])
    const profile = await here.app.portal(here.portal.memberId).as('2').call<{ ID: string }>('profile')
    expect(profile.result.ID).toBe('2')
  })

  it('the grants that the application marks are kept, until it takes the mark away', async () => {
    const here = await installed()
    await openedBy(here, 3)
    await openedBy(here, 4)
    await here.app.portal(here.portal.memberId).keepAlive('3', 'yes')
    await daysPass(here, 92)
    expect(await usersOf(here)).toEqual(['1', '3'])
    await here.app.portal(here.portal.memberId).keepAlive('3', 'no')
    await daysPass(here, 42)
    expect(await usersOf(here)).toEqual(['1'])
  })

  it("a visitor who turns out to be the installer is kept alive, though the event's own tokens are the older ones", async () => {
    const here = await start({ portal: { users: people } })
    const { sandbox, app, portal, credentials } = here
    await sandbox.api.addFault({ on: 'frame', action: 'refuse', times: 1 })
    await sandbox.api.install(portal.memberId, credentials.clientId, { userId: 3, event: { delay: '5m' } })
    await sandbox.api.moveClock({ advance: '1m' })
    await openedBy(here, 3)
    await sandbox.api.moveClock({ advance: '4m' })
    expect((await app.portal(portal.memberId).view()).ownerUserId).toBe('3')
    await daysPass(here, 92)
    expect(await usersOf(here)).toEqual(['3'])
    expect((await app.portal(portal.memberId).call<{ ID: string }>('profile')).result.ID).toBe('3')
  })

  it('a former owner is a visitor: a lost grant of his does not stay for ever', async () => {
    const here = await installed()
    const { sandbox, app, portal } = here
    await sandbox.api.addFault({ on: 'token', action: 'error:invalid_grant', times: 1 })
    await expect(app.portal(portal.memberId).refresh()).rejects.toMatchObject({ code: 'grant-lost' })
    await daysPass(here, 48)
    expect(await usersOf(here)).toEqual(['1'])
    await openedBy(here, 2)
    expect((await app.portal(portal.memberId).view()).ownerUserId).toBe('2')
    await daysPass(here, 42)
    expect(await usersOf(here)).toEqual(['2'])
  })
})
