// Design section 5: an idle owner's grant is refreshed once at 20 to 23 days of age, spread by key, and not otherwise.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

describe.each(engines)('section 5, keep-alive, on %s', (engine) => {
  let given: GivenInstalled
  beforeEach(async () => {
    given = await givenInstalled({ engine, portal: { users: [{ admin: true }, { admin: true }] } })
  })
  afterEach(() => given.close())

  const pass = async (ms: number) => {
    given.clock.advance(ms)
    await given.sandbox.api.moveClock({ advance: ms })
    await given.app.runBackground()
  }
  const ageOf = async (userId = given.owner) => {
    const { keepAliveAt = 0, refreshedAt = 0 } = (await given.stored(userId)) ?? {}
    return (keepAliveAt - refreshedAt) / dayMs
  }

  it('background work does not refresh hourly, nor daily', async () => {
    for (let hour = 0; hour < 24; hour += 1) await pass(hourMs)
    for (let day = 1; day < 19; day += 1) await pass(dayMs)
    expect(await given.refreshes()).toBe(0)
  })

  it('one refresh between the 20th and the 23rd day, then none for as long again', async () => {
    const refreshedOn: number[] = []
    for (let day = 1; day <= 46; day += 1) {
      const before = await given.refreshes()
      await pass(dayMs)
      if ((await given.refreshes()) > before) refreshedOn.push(day)
    }
    expect(refreshedOn).toHaveLength(2)
    const [first = 0, second = 0] = refreshedOn
    for (const age of [first, second - first]) {
      expect(age).toBeGreaterThanOrEqual(20)
      expect(age).toBeLessThanOrEqual(24)
    }
    expect((await given.stored())?.generation).toBe(3)
  })

  it('a grant that is used needs none', async () => {
    for (let day = 1; day <= 24; day += 1) {
      await pass(dayMs)
      await given.ask()
    }
    expect(await given.refreshes()).toBe(24)
  })

  it('the moment is spread by key: two users of one portal have different ones', async () => {
    await given.visit('2')
    const ages = [await ageOf(), await ageOf('2')]
    for (const age of ages) {
      expect(age).toBeGreaterThanOrEqual(20)
      expect(age).toBeLessThan(23)
    }
    expect(ages[0]).not.toBe(ages[1])
  })

  it('several processes refresh it once', async () => {
    await pass(19 * dayMs)
    given.clock.advance(5 * dayMs)
    await Promise.all([given.app, given.another(), given.another()].map((app) => app.runBackground()))
    expect(await given.refreshes()).toBe(1)
  })

  it('a server that does not answer is asked again a day later, in time before the grant ends', async () => {
    await given.sandbox.api.addFault({ on: 'token', action: 'status:503', times: 2 })
    await pass(23 * dayMs + hourMs)
    expect(await given.refreshes()).toBe(1)
    await pass(hourMs)
    expect(await given.refreshes()).toBe(1)
    await pass(dayMs)
    await pass(dayMs)
    expect(await given.refreshes()).toBe(3)
    expect(await given.stored()).toMatchObject({ generation: 2, lastOutcome: 'refreshed' })
  })

  it('a refusal loses the grant as any refusal does', async () => {
    await given.sandbox.api.addFault({ on: 'token', action: 'error:invalid_grant', times: 1 })
    await pass(24 * dayMs)
    const { grants, state } = await given.app.portal(given.portal.memberId).view()
    expect({ state, grants }).toMatchObject({ state: 'active', grants: [{ state: 'lost' }] })
    for (let day = 0; day < 5; day += 1) await pass(dayMs)
    expect(await given.refreshes()).toBe(1)
  })
})
