// Design section 5: however many want it, a generation is refreshed once.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { gate } from '../support/gated-fetch.ts'
import { askedOfAuthServer } from '../support/requests.ts'

describe.each(engines)('section 5, one refresh for all, on %s', (engine) => {
  let given: GivenInstalled
  beforeEach(async () => {
    given = await givenInstalled({ engine })
  })
  afterEach(() => given.close())

  it('one flight per process and grant: thirty callers ask the store for one lease', async () => {
    const { store } = given
    let leases = 0
    const acquireLease: typeof store.portals.acquireLease = (...lease) => {
      leases += 1
      return store.portals.acquireLease(...lease)
    }
    const app = given.another({ store: { ...store, portals: { ...store.portals, acquireLease } } })
    await given.expire()
    const answers = await Promise.all(Array.from({ length: 30 }, () => given.ask(app)))
    expect(answers).toHaveLength(30)
    expect(await given.refreshes()).toBe(1)
    expect(leases).toBe(1)
  })

  it('one flight also when the portal refuses twenty calls at once', async () => {
    await given.expireUnseen()
    await Promise.all(Array.from({ length: 20 }, () => given.ask()))
    expect(await given.refreshes()).toBe(1)
  })

  it('several processes: the lease lets one ask, the others take what it stored', async () => {
    await given.expire()
    const processes = [given.app, given.another(), given.another(), given.another()]
    await Promise.all(processes.flatMap((app) => Array.from({ length: 10 }, () => given.ask(app))))
    expect(await given.refreshes()).toBe(1)
    expect((await given.stored())?.generation).toBe(2)
  })

  it('a manual refresh that finds one under way is content with it', async () => {
    const { memberId } = given.portal
    await given.expire()
    await Promise.all([
      given.ask(),
      given.app.portal(memberId).refresh(),
      given.app.portal(memberId).refresh()
    ])
    expect(await given.refreshes()).toBe(1)
  })

  it('different users do not wait for each other', async () => {
    await given.visit('2')
    await given.expire()
    const { memberId } = given.portal
    const held = gate('/oauth/token/', 'before')
    const slow = given.another({ fetch: held.fetch })
    const waiting = slow.portal(memberId).token()
    await held.arrived
    expect(await slow.portal(memberId).as('2').token()).toMatchObject({ userId: '2' })
    held.open()
    await waiting
  })

  it('two applications in one process, same portal and user and store: each gets its own token', async () => {
    const { memberId } = given.portal
    const second = await given.sandbox.api.createApp(memberId, {
      kind: 'local-ui',
      url: `${given.address}/app`,
      scope: 'crm'
    })
    const secondApp = given.another({ clientId: second.clientId, clientSecret: second.clientSecret })
    await given.sandbox.api.install(memberId, second.clientId, { event: 'never' })
    const { action, fields } = await given.sandbox.api.open(memberId, second.clientId, {
      userId: given.owner,
      send: false
    })
    const opened = await secondApp.handler(
      new Request(action, { method: 'POST', body: new URLSearchParams(fields) })
    )
    expect(opened.status).toBe(200)
    await given.sandbox.api.clearRequests()

    await given.expire()
    const [first, other] = await Promise.all([
      given.app.portal(memberId).token(),
      secondApp.portal(memberId).token()
    ])
    expect(first.accessToken).not.toBe(other.accessToken)
    const clients = (await askedOfAuthServer(given, '/oauth/token/')).map(
      ({ decoded }) => decoded['client_id']
    )
    expect(clients).toHaveLength(2)
    expect(new Set(clients)).toEqual(new Set([given.credentials.clientId, second.clientId]))
    await Promise.all([given.ask(), given.ask(secondApp)])
  })

  describe('the lease', () => {
    it('of a process that does not come back is waited for, with jitter, until it ends after 20 s', async () => {
      await given.expire()
      const held = gate('/oauth/token/', 'before')
      const stuck = given.another({ fetch: held.fetch })
      const stuckToken = stuck.portal(given.portal.memberId).token()
      await held.arrived

      const waits: number[] = []
      const patient = given.another({
        env: {
          async sleep(ms) {
            waits.push(ms)
            given.clock.advance(ms)
          }
        }
      })
      expect((await patient.portal(given.portal.memberId).token()).generation).toBe(2)
      const waitedMs = waits.reduce((sum, ms) => sum + ms, 0)
      expect(waitedMs).toBeGreaterThan(18_000)
      expect(waitedMs).toBeLessThan(21_000)
      expect(new Set(waits).size).toBeGreaterThan(20)
      expect(waits.filter((ms) => !Number.isSafeInteger(ms))).toEqual([])
      held.open()
      await stuckToken
    })

    it('only saves work: an answer that comes after it is not stored over a newer generation', async () => {
      await given.expire()
      const held = gate('/oauth/token/', 'after')
      const slow = given.another({ fetch: held.fetch })
      const late = slow.portal(given.portal.memberId).token()
      await held.arrived
      given.clock.advance(20_001)
      const stored = await given.app.portal(given.portal.memberId).token()
      held.open()
      expect(await late).toMatchObject({ accessToken: stored.accessToken, generation: stored.generation })
      expect((await given.stored())?.generation).toBe(stored.generation)
      expect(await given.refreshes()).toBe(2)
    })

    it('is released by its owner only: who overran does not end the lease of the next', async () => {
      await given.expire()
      const { memberId } = given.portal
      const first = gate('/oauth/token/', 'before')
      const second = gate('/oauth/token/', 'before')
      const overrun = given.another({ fetch: first.fetch }).portal(memberId).token()
      await first.arrived
      given.clock.advance(20_001)
      const next = given.another({ fetch: second.fetch }).portal(memberId).token()
      await second.arrived
      // The first ends without a new generation, and would let a third process in if it ended the lease of the second.
      await given.sandbox.api.addFault({ on: 'token', action: 'reset', times: 1 })
      first.open()
      await expect(overrun).rejects.toMatchObject({ code: 'auth-unreachable' })
      let waits = 0
      const third = given.another({
        env: {
          async sleep() {
            waits += 1
            second.open()
            await next
          }
        }
      })
      await third.portal(memberId).refresh()
      expect(waits).toBe(1)
      expect((await next).generation).toBe(2)
      expect(await given.refreshes()).toBe(2)
    })

    it('that cannot be released does not make a failure of what was refreshed', async () => {
      const { store } = given
      const releaseLease = () => Promise.reject(new Error('The disk is full.'))
      const app = given.another({ store: { ...store, portals: { ...store.portals, releaseLease } } })
      await given.expire()
      expect((await app.portal(given.portal.memberId).token()).generation).toBe(2)
    })
  })
})
