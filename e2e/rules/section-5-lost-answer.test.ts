// Design section 5: the server may spend a refresh token at its first use or not, and an answer may be lost.

import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { askedOfAuthServer } from '../support/requests.ts'

const people = { users: [{ admin: true }, { admin: true }] }

describe.each(engines)('section 5, reusable and single-use refresh tokens, on %s', (engine) => {
  let given: GivenInstalled
  afterEach(() => given.close())

  const loseAnswer = async () => {
    await given.visit('2')
    await given.expire()
    await given.sandbox.api.addFault({ on: 'token', action: 'lost-after-commit', times: 1 })
    await expect(given.ask()).rejects.toMatchObject({ code: 'auth-unreachable' })
    given.clock.advance(2_000)
  }

  it.each([false, true])(
    'both work for as long as nothing is lost (single use: %s)',
    async (singleUseRefresh) => {
      given = await givenInstalled({ engine, singleUseRefresh })
      for (let hour = 0; hour < 8; hour += 1) {
        await given.expire()
        await Promise.all([given.ask(), given.ask(given.another())])
      }
      expect(await given.refreshes()).toBe(8)
      expect((await given.stored())?.generation).toBe(9)
    }
  )

  it('no token is presented twice to a single-use server by processes that saw an answer', async () => {
    given = await givenInstalled({ engine, singleUseRefresh: true })
    const processes = [given.app, given.another(), given.another()]
    for (let hour = 0; hour < 5; hour += 1) {
      await given.expire()
      await Promise.all(processes.flatMap((app) => [given.ask(app), given.ask(app)]))
    }
    const presented = (await askedOfAuthServer(given, '/oauth/token/')).map(
      ({ decoded }) => decoded['refresh_token']
    )
    expect(new Set(presented).size).toBe(presented.length)
  })

  it('reusable: a lost answer heals by itself', async () => {
    given = await givenInstalled({ engine, portal: people })
    await loseAnswer()
    expect(await given.ask()).toMatchObject({ ID: '1' })
    expect(await given.stored()).toMatchObject({ generation: 2, lastOutcome: 'refreshed' })
  })

  it('single use: the fallback administrator serves until the owner’s next visit heals the grant', async () => {
    given = await givenInstalled({ engine, portal: people, singleUseRefresh: true })
    await loseAnswer()
    expect(await given.ask()).toMatchObject({ ID: '2' })
    const { grants, ownerUserId } = await given.app.portal(given.portal.memberId).view()
    expect(ownerUserId).toBe('1')
    expect(grants).toMatchObject([{ userId: '1', state: 'lost', lastOutcome: 'lost' }, { userId: '2' }])
    await given.visit('1')
    expect(await given.ask()).toMatchObject({ ID: '1' })
    await given.expire()
    expect(await given.ask()).toMatchObject({ ID: '1' })
  })

  it('single use, and nobody to fall back on: the answer says what heals it', async () => {
    given = await givenInstalled({ engine, singleUseRefresh: true })
    await loseAnswer()
    const error = await given.ask().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'grant-lost', retry: 'after-reinstall' })
    expect((error as Error).message).toContain('opens the application again')
  })
})
