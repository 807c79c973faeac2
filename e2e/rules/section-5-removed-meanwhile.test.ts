// Design section 5: what is removed while a refresh is under way stays removed, and what is installed again stays new.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LostGrant, TokenView } from '@latchkey/app'
import { engines } from '../support/given-application.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { type Gate, gate } from '../support/gated-fetch.ts'

describe.each(engines)('section 5, removal during a refresh, on %s', (engine) => {
  let given: GivenInstalled
  let lost: LostGrant[]
  let held: Gate
  let late: Promise<TokenView | Error>
  afterEach(() => given.close())

  /** A refresh by another process stands at the gate, before or after the server has seen it. */
  async function refreshUnderWay(where: 'before' | 'after'): Promise<void> {
    await given.expire()
    held = gate('/oauth/token/', where)
    const slow = given.another({ fetch: held.fetch })
    late = slow
      .portal(given.portal.memberId)
      .token()
      .catch((error: unknown) => error as Error)
    await held.arrived
  }

  beforeEach(async () => {
    lost = []
    given = await givenInstalled({ engine, app: { onGrantLost: (grant) => void lost.push(grant) } })
  })

  const portal = () => given.app.portal(given.portal.memberId)
  const uninstall = async () => {
    await given.sandbox.api.uninstall(given.portal.memberId, given.credentials.clientId)
    // The owner's access token is expired: the confirmation wants the lease of the refresh that hangs.
    given.clock.advance(20_001)
    await given.app.runBackground()
    expect((await portal().view()).state).toBe('uninstalled')
  }
  const installAgain = async () => {
    await given.sandbox.api.moveClock({ advance: '2s' })
    given.clock.advance(2_000)
    await given.sandbox.api.install(given.portal.memberId, given.credentials.clientId, { event: 'never' })
  }

  it('forgotten: the answer is dropped, nothing comes back', async () => {
    await refreshUnderWay('after')
    await portal().forget()
    held.open()
    expect(await late).toMatchObject({ code: 'unknown-portal' })
    await expect(portal().view()).rejects.toMatchObject({ code: 'unknown-portal' })
    expect(await given.stored()).toBeUndefined()
  })

  it('uninstalled: the tombstone stays, without tokens', async () => {
    await refreshUnderWay('after')
    await uninstall()
    held.open()
    expect(await late).toMatchObject({ code: 'uninstalled' })
    expect(await portal().view()).toMatchObject({ state: 'uninstalled', grants: [] })
    expect(await given.stored()).toBeUndefined()
  })

  it('forgotten and installed again: the new grant is not replaced by the old one’s answer', async () => {
    await refreshUnderWay('after')
    await portal().forget()
    await installAgain()
    const fresh = await portal().token()
    held.open()
    expect(await late).toMatchObject({ accessToken: fresh.accessToken })
    expect(await portal().token()).toEqual(fresh)
    expect(await given.stored()).toMatchObject({ generation: 1, source: 'install' })
  })

  it('uninstalled and installed again: the same', async () => {
    await refreshUnderWay('after')
    await uninstall()
    await installAgain()
    const fresh = await portal().token()
    held.open()
    expect(await late).toMatchObject({ accessToken: fresh.accessToken })
    expect(await given.stored()).toMatchObject({ generation: 1, source: 'install' })
    expect((await portal().view()).state).toBe('active')
  })

  it.each(['invalid_grant', 'NOT_INSTALLED', 'PAYMENT_REQUIRED'])(
    'installed again: a late %s about the old grant does not touch the new one',
    async (code) => {
      await refreshUnderWay('before')
      await portal().forget()
      await installAgain()
      await given.sandbox.api.addFault({ on: 'token', action: `error:${code}`, times: 1 })
      held.open()
      expect(await late).toMatchObject({ generation: 1, userId: given.owner })
      expect(lost).toEqual([])
      expect((await portal().view()).state).toBe('active')
      expect(await given.stored()).not.toHaveProperty('lastOutcome')
      expect(await given.ask()).toMatchObject({ ID: given.owner })
    }
  )

  it('a removal that a refresh has found out is dated by the server, not by a clock of ours that is ahead', async () => {
    await given.expire()
    given.clock.advance(10 * 60_000)
    await given.sandbox.api.uninstall(given.portal.memberId, given.credentials.clientId)
    await given.app.runBackground()
    expect((await portal().view()).state).toBe('uninstalled')
    await installAgain()
    expect((await portal().view()).state).toBe('active')
  })

  it('renamed during the refresh: the answer’s address is believed, the next call goes there', async () => {
    await refreshUnderWay('before')
    const { domain } = await given.sandbox.api.rename(given.portal.memberId)
    held.open()
    expect(await late).toMatchObject({ clientEndpoint: `http://${domain}/rest/` })
    given.clock.advance(5_001)
    expect(await given.ask()).toMatchObject({ ID: given.owner })
    expect((await portal().view()).domain).toBe(domain)
  })
})
