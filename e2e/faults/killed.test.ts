// A process is killed while it refreshes: the next one goes on, on real processes that share a store.

import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeyRing, explainOutcome, generateKey, parseKeys } from '@latchkey/app'
import { type CallerProcess, startCaller } from '../support/caller-process.ts'
import { givenDatabase } from '../support/given-database.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { expectItWorksOn, presented, trailOf } from '../support/recovery.ts'

/** The lease of a refresh, and a moment. */
const leaseMs = 20_500
const database = givenDatabase()
let schemas = 0

// A store in memory does not outlive its process.
describe.each(['sqlite', 'postgres'] as const)('a process killed during a refresh, on %s', (engine) => {
  describe.each([
    ['work again', false],
    ['work once', true]
  ])('refresh tokens that %s', (_mode, singleUseRefresh) => {
    let given: GivenInstalled
    let killed: CallerProcess
    let next: CallerProcess

    beforeEach(async () => {
      schemas += 1
      const postgres = `${database.address}?schema=killed_${schemas}`
      const keys = generateKey(randomBytes)
      given = await givenInstalled({
        engine,
        postgres,
        singleUseRefresh,
        app: { keys: createKeyRing(parseKeys(keys)) }
      })
      await given.expire()
      const { clientId, clientSecret } = given.credentials
      const settings = {
        address: engine === 'sqlite' ? given.store.name : postgres,
        keys,
        clientId,
        clientSecret,
        authServer: given.sandbox.authServer,
        memberId: given.portal.memberId,
        aheadMs: given.clock.now() - Date.now()
      }
      // The next one comes when the lease has ended: its clock, which the store reads, is as far ahead.
      ;[killed, next] = await Promise.all([
        startCaller(settings),
        startCaller({ ...settings, aheadMs: settings.aheadMs + leaseMs })
      ])
    })
    afterEach(async () => {
      await next.close()
      await given.close()
    })

    it('holding the lease, before it has asked: the next one refreshes', async () => {
      await killed.halt('asking')
      await killed.kill()
      expect(await next.call({ callers: 20, want: 'call' })).toEqual({ outcomes: Array(20).fill('called') })
      expect(await given.stored()).toMatchObject({ generation: 2 })
      expect(await presented(given)).toHaveLength(1)
      given.clock.advance(leaseMs)
      await expectItWorksOn(given)
    })

    it('between answer and commit', async () => {
      await killed.halt('answered')
      await killed.kill()
      const { outcomes } = await next.call({ callers: 20, want: 'token' })
      const tokens = await presented(given)
      // The process that saw the answer presented it once, and so did the one that did not.
      expect([tokens.length, new Set(tokens).size]).toEqual([2, 1])
      given.clock.advance(leaseMs)
      if (singleUseRefresh) {
        expect(outcomes).toEqual(Array(20).fill('grant-lost'))
        expect(await trailOf(given)).toEqual(['lost'])
        expect(explainOutcome('lost').heal).toContain('when this user opens the application')
        await given.visit(given.owner)
      } else {
        expect(outcomes).toEqual(Array(20).fill(2))
        expect(await trailOf(given)).toEqual(['refreshed'])
      }
      await expectItWorksOn(given)
    })
  })
})
