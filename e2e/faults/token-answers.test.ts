// The answer of a refresh is lost, late, or no answer: on every store, whether refresh tokens work once or again.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { explainOutcome, type Fetch } from '@latchkey/app'
import type { FaultSpec } from '@latchkey/sandbox'
import { allEngines } from '../support/given-application.ts'
import { givenDatabase } from '../support/given-database.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { expectItWorksOn, presented, storyOf, trailOf } from '../support/recovery.ts'

type FaultAction = FaultSpec['action']

/** The server has not seen the request, or has done nothing about it. */
const nothingHappened: readonly FaultAction[] = [
  'refuse',
  'reset',
  'html',
  'status:500',
  'status:503',
  'status:429',
  'error:temporarily_unavailable'
]

/** The server has made new tokens, and spent the old one where it works once. */
const answerLost: readonly FaultAction[] = ['cut-before-body', 'half-body', 'lost-after-commit']

/** The same, by something between us and the server. */
const answerReplaced: Readonly<Record<string, () => Response>> = {
  'an HTML page': () => new Response('<html>Gateway</html>', { headers: { 'content-type': 'text/html' } }),
  '200 with an error inside': () => Response.json({ error: 'internal_error' }),
  '200 with nothing inside': () => Response.json({}),
  'HTTP 502': () => new Response('Bad gateway', { status: 502 })
}

const database = givenDatabase()

describe.each(allEngines)('faults of a token answer, on %s', (engine) => {
  describe.each([
    ['work again', false],
    ['work once', true]
  ])('refresh tokens that %s', (_mode, singleUseRefresh) => {
    let given: GivenInstalled
    let answerWith: (() => Response) | undefined
    /** Real requests; once, the answer of the token address is taken away. */
    const fetchThrough: Fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (answerWith === undefined || !url.includes('/oauth/token/')) return response
      await response.arrayBuffer()
      const replacement = answerWith()
      answerWith = undefined
      return replacement
    }

    beforeEach(async () => {
      answerWith = undefined
      given = await givenInstalled({
        engine,
        postgres: database.address,
        singleUseRefresh,
        portal: { users: [{ admin: true }, { admin: true }] },
        app: { fetch: fetchThrough }
      })
      await given.visit('2')
      await given.expire()
    })
    afterEach(async () => {
      vi.restoreAllMocks()
      await given.close()
    })

    const fault = (action: FaultAction) => given.sandbox.api.addFault({ on: 'token', action, times: 1 })
    const failsOnce = async () => {
      await expect(given.ask()).rejects.toMatchObject({
        code: 'auth-unreachable',
        outcome: 'transient',
        retry: 'later'
      })
      expect(await given.stored()).toMatchObject({ generation: 1, lastOutcome: 'transient' })
      given.clock.advance(1_300)
    }
    const healsByItself = async () => {
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect(await trailOf(given)).toEqual(['transient', 'refreshed'])
      await expectItWorksOn(given)
    }
    /** The old token was presented again, as it must be, and told to be spent: somebody serves until its owner comes. */
    const servedByAnother = async () => {
      expect(await given.ask()).toMatchObject({ ID: '2' })
      expect(new Set((await presented(given)).slice(0, 2)).size).toBe(1)
      expect((await trailOf(given)).slice(0, 2)).toEqual(['transient', 'lost'])
      expect(await storyOf(given)).toEqual(
        expect.arrayContaining(['grant-lost', 'fallback-administrator-serves'])
      )
      const { grants } = await given.app.portal(given.portal.memberId).view()
      const lastOutcome = grants.find(({ userId }) => userId === given.owner)?.lastOutcome
      expect(lastOutcome).toBe('lost')
      expect(explainOutcome('lost').heal).toContain('when this user opens the application')
      await given.visit(given.owner)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect(await storyOf(given)).toContain('grant-revived')
      await expectItWorksOn(given)
    }

    it.each(nothingHappened)('%s: works again by itself', async (action) => {
      await fault(action)
      await failsOnce()
      await healsByItself()
    })

    it.each(answerLost)('%s, after the server committed', async (action) => {
      await fault(action)
      await failsOnce()
      await (singleUseRefresh ? servedByAnother() : healsByItself())
    })

    it.each(Object.entries(answerReplaced))(
      '%s instead, after the server committed',
      async (_what, answer) => {
        answerWith = answer
        await failsOnce()
        await (singleUseRefresh ? servedByAnother() : healsByItself())
      }
    )

    it('a slow drip within the deadline is an answer', async () => {
      await fault('slow:300')
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      await expectItWorksOn(given)
    })

    // The deadline itself is ten seconds; the rules of section 5 test that.
    it.each(['hang', 'slow:3000'] as const)('%s: given up at the deadline', async (action) => {
      const timeout = AbortSignal.timeout.bind(AbortSignal)
      vi.spyOn(AbortSignal, 'timeout').mockImplementationOnce(() => timeout(150))
      await fault(action)
      await failsOnce()
      // A drip began after the server had made the tokens.
      await (singleUseRefresh && action !== 'hang' ? servedByAnother() : healsByItself())
    })
  })
})
