// The portal is removed, installed again or renamed while a refresh is under way.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TokenView } from '@latchkey/app'
import { allEngines } from '../support/given-application.ts'
import { type Gate, gate } from '../support/gated-fetch.ts'
import { givenDatabase } from '../support/given-database.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { expectItWorksOn } from '../support/recovery.ts'

const database = givenDatabase()

describe.each(allEngines)('a portal changes during a refresh, on %s', (engine) => {
  describe.each(['before', 'after'] as const)('%s the server has answered', (where) => {
    describe.each([
      ['work again', false],
      ['work once', true]
    ])('refresh tokens that %s', (_mode, singleUseRefresh) => {
      let given: GivenInstalled
      let held: Gate
      let late: Promise<TokenView | Error>

      beforeEach(async () => {
        given = await givenInstalled({ engine, postgres: database.address, singleUseRefresh })
        await given.expire()
        held = gate('/oauth/token/', where)
        const slow = given.another({ fetch: held.fetch })
        late = slow
          .portal(given.portal.memberId)
          .token()
          .catch((error: unknown) => error as Error)
        await held.arrived
      })
      afterEach(() => given.close())

      const portal = () => given.app.portal(given.portal.memberId)
      const twoSeconds = async () => {
        await given.sandbox.api.moveClock({ advance: '2s' })
        given.clock.advance(2_000)
      }
      const installAgain = () =>
        given.sandbox.api.install(given.portal.memberId, given.credentials.clientId, { event: 'never' })

      it('installed again: the newer tokens stay, and it works on', async () => {
        await twoSeconds()
        await installAgain()
        const fresh = await given.stored()
        expect(fresh).toMatchObject({ generation: 2, source: 'install' })
        held.open()
        expect(await late).toMatchObject({ generation: 2 })
        expect(await given.stored()).toEqual(fresh)
        await expectItWorksOn(given)
      })

      it('forgotten and installed again: nothing of the former grant comes back', async () => {
        await portal().forget()
        await twoSeconds()
        await installAgain()
        held.open()
        expect(await late).toMatchObject({ generation: 1 })
        expect(await given.stored()).toMatchObject({ generation: 1, source: 'install' })
        await expectItWorksOn(given)
      })

      it('uninstalled: it stays so, the outcome says so, and a new installation heals it', async () => {
        await given.sandbox.api.uninstall(given.portal.memberId, given.credentials.clientId)
        // The confirmation wants the lease of the refresh that hangs.
        given.clock.advance(20_001)
        await given.app.runBackground()
        held.open()
        expect(await late).toMatchObject({ code: 'uninstalled', outcome: 'not-installed' })
        expect(await portal().view()).toMatchObject({ state: 'uninstalled', grants: [] })
        await twoSeconds()
        await installAgain()
        await expectItWorksOn(given)
      })

      it('renamed: the new address is found', async () => {
        const { domain } = await given.sandbox.api.rename(given.portal.memberId)
        held.open()
        expect(await late).toMatchObject({ generation: 2 })
        await expectItWorksOn(given)
        expect((await portal().view()).domain).toBe(domain)
      })
    })
  })
})
