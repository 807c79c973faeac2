// Whether a caller may try a portal that is not paid for, or that no longer knows the application.

import { beforeEach, describe, expect, it } from 'vitest'
import { bareInstallation, portal } from '../conformance/samples.ts'
import type { Context } from '../context.ts'
import type { InstallationState } from '../records/installation.ts'
import type { Store } from '../store/store.ts'
import { testContext } from '../testing/test-context.ts'
import { admitAttempt, markNotInstalled, markPaymentRequired, markWorking } from './blocked.ts'
import type { RefreshBy } from './refresh-by.ts'

const sixHoursMs = 6 * 3_600_000

describe('a blocked portal', () => {
  let now: number
  let store: Store
  let context: Context
  beforeEach(async () => {
    now = 1_800_000_000_000
    context = testContext({ clientId: portal.clientId, env: { now: () => now } })
    store = context.store
    await store.portals.createInstallation(bareInstallation())
  })

  const stored = async () => (await store.portals.readInstallation(portal)) ?? bareInstallation()
  const attempt = async (by: RefreshBy = 'caller') => admitAttempt(context, await stored(), by)

  describe.each<[string, typeof markNotInstalled, string]>([
    ['not paid for', markPaymentRequired, 'payment-required'],
    ['not installed', markNotInstalled, 'uninstalled']
  ])('%s', (_name, mark, code) => {
    beforeEach(async () => mark(context, await stored()))

    it('the answer that found it out was the attempt of six hours', async () => {
      await expect(attempt()).rejects.toMatchObject({ code })
      now += sixHoursMs - 1_000
      await expect(attempt()).rejects.toMatchObject({ code })
      now += 1_000
      await attempt()
      await expect(attempt()).rejects.toMatchObject({ code })
    })

    // Once a server that did not answer kept a portal that was paid for again waiting for six more hours.
    it('an attempt that nobody answered is given back', async () => {
      now += sixHoursMs
      const unanswered = await attempt()
      await expect(attempt()).rejects.toMatchObject({ code })
      await unanswered.giveBack()
      await attempt()
      await expect(attempt()).rejects.toMatchObject({ code })
    })

    it('lets a manual refresh through at any time', async () => {
      await attempt('manual')
      await attempt('manual')
    })

    it('holds keep-alive back like a caller', async () => {
      await expect(attempt('keep-alive')).rejects.toMatchObject({ code })
    })

    it('is over for everybody when a server serves it again', async () => {
      await markWorking(context, await stored(), undefined)
      await attempt()
      await attempt()
    })
  })

  it.each<InstallationState>(['active', 'uninstalling'])('%s alone blocks nobody', async (state) => {
    await store.portals.replaceInstallation({ ...(await stored()), state })
    for (let call = 0; call < 3; call += 1) await attempt()
  })

  it('an uninstalled one lets nobody through, and no answer brings it back', async () => {
    await store.portals.replaceInstallation({ ...(await stored()), state: 'uninstalled' })
    await expect(attempt('manual')).rejects.toMatchObject({ code: 'uninstalled' })
    await markWorking(context, bareInstallation({ state: 'uninstalling' }), undefined)
    await markPaymentRequired(context, bareInstallation())
    expect((await stored()).state).toBe('uninstalled')
  })

  it('each change of state is written down once', async () => {
    await markPaymentRequired(context, await stored())
    await markPaymentRequired(context, await stored())
    await markWorking(context, await stored(), 'https://one.example:8443/rest/')
    const lines = await store.audit.list(portal, 10)
    expect(lines.map(({ what }) => what)).toEqual(['state-active', 'state-payment-required'])
  })

  it('an address that a server names is written, with the domain that follows from it', async () => {
    await markWorking(context, await stored(), 'https://renamed.example/rest/')
    expect(await stored()).toMatchObject({
      clientEndpoint: 'https://renamed.example/rest/',
      domain: 'renamed.example'
    })
  })
})
