// Design section 5: every attempt ends in one outcome of a closed list, which errors, hooks and the audit trail tell.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type AppOptions,
  explainOutcome,
  type LostGrant,
  type RefreshedGrant,
  type RefreshOutcome
} from '@latchkey/app'
import { collectingLogger } from '../support/collecting-logger.ts'
import { changedAnswers, gate } from '../support/gated-fetch.ts'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { storyOf, trailOf } from '../support/recovery.ts'
import { askedOfAuthServer } from '../support/requests.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

describe.each(engines)('section 5, outcomes, on %s', (engine) => {
  let given: GivenInstalled
  let refreshed: RefreshedGrant[]
  let lost: LostGrant[]
  const start = async (app: Partial<AppOptions> = {}) => {
    refreshed = []
    lost = []
    given = await givenInstalled({
      engine,
      portal: { users: [{ admin: true }, { admin: true }] },
      app: {
        onRefreshed: (grant) => void refreshed.push(grant),
        onGrantLost: (grant) => void lost.push(grant),
        ...app
      }
    })
    await given.expire()
  }
  beforeEach(() => start())
  afterEach(() => given.close())

  const fault = (action: `error:${string}` | 'status:500', times?: number) =>
    given.sandbox.api.addFault({ on: 'token', action, ...(times !== undefined && { times }) })
  const portal = () => given.app.portal(given.portal.memberId)
  const refused = () => given.ask().catch((error: unknown) => error)

  it.each<[RefreshOutcome, `error:${string}` | 'status:500', string]>([
    ['transient', 'status:500', 'auth-unreachable'],
    ['lost', 'error:invalid_grant', 'grant-lost'],
    ['payment-required', 'error:PAYMENT_REQUIRED', 'payment-required'],
    ['not-installed', 'error:NOT_INSTALLED', 'uninstalled'],
    ['misconfigured', 'error:invalid_client', 'misconfigured']
  ])(
    '%s: the error of the attempt and of later calls carries it, one line of the trail tells it',
    async (outcome, action, code) => {
      await fault(action)
      expect(await refused()).toMatchObject({ code, outcome })
      expect(await refused()).toMatchObject({ code, outcome })
      expect(await trailOf(given)).toEqual([outcome])
      const lines = await given.store.audit.list(
        { clientId: given.credentials.clientId, memberId: given.portal.memberId },
        10
      )
      expect(lines.find(({ what }) => what === 'refresh')).toMatchObject({
        userId: given.owner,
        process: expect.stringContaining(String(process.pid)),
        details: { outcome, generation: 1, by: 'caller' }
      })
      expect(refreshed).toEqual([])
      expect(lost).toHaveLength(outcome === 'lost' ? 1 : 0)
    }
  )

  it('refreshed is told once; whoever joined is not written down', async () => {
    await Promise.all([given.ask(), given.ask(), given.ask(given.another())])
    expect(await trailOf(given)).toEqual(['refreshed'])
    expect(refreshed).toEqual([{ memberId: given.portal.memberId, userId: given.owner, generation: 2 }])
  })

  it('hooks are not waited for, and may fail', async () => {
    await given.close()
    const { logger, lines } = collectingLogger()
    await start({
      onRefreshed: () => Promise.reject(new Error('This handler is broken.')),
      env: { logger }
    })
    expect(await given.ask()).toMatchObject({ ID: given.owner })
    await expect
      .poll(() => lines.map(({ message }) => message))
      .toContain('The handler of refreshed grants failed')
  })

  it('each outcome has a text that says why, and what heals it', () => {
    const outcomes: readonly RefreshOutcome[] = [
      'refreshed',
      'joined',
      'transient',
      'lost',
      'mismatch',
      'payment-required',
      'not-installed',
      'misconfigured'
    ]
    const texts = outcomes.map(explainOutcome)
    expect(new Set(texts.map(({ why }) => why)).size).toBe(outcomes.length)
    for (const { why, heal } of texts)
      expect([why.length, heal.length].every((length) => length > 20)).toBe(true)
  })

  describe('mismatch', () => {
    const deceived = () =>
      given.another({ fetch: changedAnswers('/oauth/token/', (body) => ({ ...body, user_id: 77 })) })

    it('later callers are told the same, not that the server does not answer', async () => {
      const app = deceived()
      await expect(given.ask(app)).rejects.toMatchObject({
        code: 'grant-lost',
        outcome: 'mismatch',
        retry: 'later'
      })
      await expect(given.ask(app)).rejects.toMatchObject({ code: 'grant-lost', outcome: 'mismatch' })
      expect(await trailOf(given)).toEqual(['mismatch'])
    })

    // Once a claim of removal, which any employee can make, buried the portal then.
    it('does not bury a portal of which somebody claims that it was removed', async () => {
      await given.sandbox.api.sendEvent(given.portal.memberId, given.credentials.clientId, {
        event: 'ONAPPUNINSTALL',
        data: { CLEAN: '0' }
      })
      await deceived().runBackground()
      expect((await portal().view()).state).toBe('uninstalling')
      expect(await given.stored()).toMatchObject({ lastOutcome: 'mismatch' })
      given.clock.advance(10 * minuteMs)
      await given.app.runBackground()
      expect((await portal().view()).state).toBe('active')
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })
  })

  describe('a blocked portal', () => {
    it.each([
      ['nobody answers', 'status:500'],
      ['the process is misconfigured', 'error:invalid_client']
    ] as const)('an attempt while %s does not use up its six hours', async (_what, action) => {
      await fault('error:PAYMENT_REQUIRED', 1)
      expect(await refused()).toMatchObject({ outcome: 'payment-required' })
      given.clock.advance(6 * hourMs)
      await fault(action, 1)
      await refused()
      given.clock.advance(2 * minuteMs)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      expect((await portal().view()).state).toBe('active')
    })

    it('a refusal that a call has found out holds the others back', async () => {
      await given.ask()
      await given.sandbox.api.clearRequests()
      await given.sandbox.api.addFault({ on: 'rest', action: 'error:ERROR_OAUTH', times: 1 })
      await given.sandbox.api.addFault({ on: 'app.info', action: 'error:NOT_INSTALLED', times: 1 })
      await refused()
      given.clock.advance(6_000)
      for (let call = 0; call < 3; call += 1) {
        expect(await refused()).toMatchObject({ code: 'uninstalled', outcome: 'not-installed' })
      }
      expect(await given.calls()).toBe(1)
      expect(await given.visit(given.owner)).toBe(200)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })
  })

  it('a state that cannot be written after the commit costs nothing', async () => {
    await given.close()
    const { logger, lines } = collectingLogger()
    await start({ env: { logger } })
    await given.sandbox.api.rename(given.portal.memberId)
    const { portals } = given.store
    // What other processes do to a portal that all of them change.
    const replaceInstallation = () => Promise.resolve(false)
    const app = given.another({ store: { ...given.store, portals: { ...portals, replaceInstallation } } })
    expect(await app.portal(given.portal.memberId).token()).toMatchObject({ generation: 2 })
    expect(await given.stored()).toMatchObject({ generation: 2, lastOutcome: 'refreshed' })
    expect(lines.map(({ message }) => message)).toContain(
      'The state of a portal was not written down after a refresh'
    )
  })

  it('many grants that expire together find a wrong secret out with one request', async () => {
    await given.visit('2')
    await given.expire()
    await given.sandbox.api.clearRequests()
    await fault('error:invalid_client')
    const app = given.another()
    const answers = await Promise.allSettled(
      ['1', '2'].map((userId) => app.portal(given.portal.memberId).as(userId).token())
    )
    for (const { reason } of answers as readonly PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'misconfigured' })
    }
    expect(await given.refreshes()).toBe(1)
  })

  it('the first answer is not waited for longer than a second', async () => {
    await given.visit('2')
    await given.expire()
    const held = gate('/oauth/token/', 'before')
    const app = given.another({ fetch: held.fetch })
    const first = app.portal(given.portal.memberId).token()
    await held.arrived
    expect(await app.portal(given.portal.memberId).as('2').token()).toMatchObject({ userId: '2' })
    held.open()
    expect(await first).toMatchObject({ userId: given.owner })
  })

  describe('healing', () => {
    it('the fallback serves, the owner’s visit revives the grant: a line each', async () => {
      await given.visit('2')
      await fault('error:invalid_grant', 1)
      expect(await given.ask()).toMatchObject({ ID: '2' })
      await given.visit(given.owner)
      expect(await given.ask()).toMatchObject({ ID: given.owner })
      const story = await storyOf(given)
      expect(story.slice(story.indexOf('grant-lost'))).toEqual([
        'grant-lost',
        'fallback-administrator-serves',
        'grant-revived'
      ])
    })

    it('a manual refresh that succeeds revives it, too', async () => {
      await fault('error:invalid_grant', 1)
      await refused()
      await portal().refresh()
      expect(await storyOf(given)).toContain('grant-revived')
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    })
  })

  describe('keep-alive', () => {
    it('processes of one name do not sweep at the same time, and a slow sweep refreshes nothing again', async () => {
      await given.close()
      await start({ processName: 'gateway' })
      await given.visit('2')
      await given.expire()
      const held = gate('/oauth/token/', 'before')
      const slow = given.another({ processName: 'gateway', fetch: held.fetch })
      given.clock.advance(24 * dayMs)
      await given.sandbox.api.clearRequests()
      const sweep = slow.runBackground()
      await held.arrived
      await given.app.runBackground()
      expect(await given.refreshes()).toBe(0)
      // The lease has ended, and another process sweeps. The slow one goes on with what it knew before.
      given.clock.advance(121_000)
      await given.app.runBackground()
      expect(await given.refreshes()).toBe(2)
      held.open()
      await sweep
      expect(await askedOfAuthServer(given, '/oauth/token/')).toHaveLength(3)
    })

    it('the lease of a sweep is prolonged before each grant', async () => {
      await given.visit('2')
      given.clock.advance(24 * dayMs)
      const leases: string[] = []
      const { portals } = given.store
      const acquireLease: typeof portals.acquireLease = (name, owner, ttlMs) => {
        if (name.startsWith('["keep-alive"')) leases.push(owner)
        return portals.acquireLease(name, owner, ttlMs)
      }
      const app = given.another({ store: { ...given.store, portals: { ...portals, acquireLease } } })
      await app.runBackground()
      // Once to begin with, and before each of the two.
      expect(leases).toHaveLength(3)
      expect(new Set(leases).size).toBe(1)
    })
  })
})
