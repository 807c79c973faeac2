// The clock of the authorization server and ours differ: nothing is refreshed more often for it, and newer stays newer.

import { afterEach, describe, expect, it } from 'vitest'
import { allEngines } from '../support/given-application.ts'
import { givenDatabase } from '../support/given-database.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

const minuteMs = 60_000
const database = givenDatabase()

describe.each(allEngines)('clocks that differ, on %s', (engine) => {
  let given: GivenInstalled
  afterEach(() => given.close())

  describe.each([false, true])('single-use refresh tokens: %s', (singleUseRefresh) => {
    it.each([
      ['ten minutes ahead', 10],
      ['ten minutes behind', -10],
      ['two hours ahead', 120],
      ['two hours behind', -120]
    ])('our clock %s: an hour of calls costs one refresh', async (_what, minutes) => {
      given = await givenInstalled({ engine, postgres: database.address, singleUseRefresh })
      given.clock.advance(minutes * minuteMs)
      // The tokens of the installation carry the server's moment alone: the first refresh may come at once.
      await given.ask()
      const first = await given.refreshes()
      expect(first).toBe(minutes > 60 ? 1 : 0)
      for (let quarter = 0; quarter < 12; quarter += 1) {
        given.clock.advance(15 * minuteMs)
        await given.sandbox.api.moveClock({ advance: '15m' })
        expect(await given.ask()).toMatchObject({ ID: given.owner })
        expect(await given.ask()).toMatchObject({ ID: given.owner })
      }
      // Three hours of quarters: each of three or four of them, since tokens are given up before their end.
      expect((await given.refreshes()) - first).toBeGreaterThanOrEqual(2)
      expect((await given.refreshes()) - first).toBeLessThanOrEqual(4)
    })
  })

  it.each([-120, -10, 10, 120])(
    'our clock %i minutes off: the newer pair is the later one of the server',
    async (minutes) => {
      given = await givenInstalled({ engine, postgres: database.address })
      await given.app.portal(given.portal.memberId).refresh()
      const before = await given.stored()
      given.clock.advance(minutes * minuteMs)
      await given.sandbox.api.moveClock({ advance: '2s' })
      await given.visit(given.owner)
      const after = await given.stored()
      expect(after).toMatchObject({ generation: 3, source: 'frame' })
      expect(after?.accessExpiresAt).toBeGreaterThan(before?.accessExpiresAt ?? Infinity)
      expect(after).not.toHaveProperty('accessUsableUntilAt')
    }
  )
})
