// A worker that took a claim of removal before the portal was marked left it `uninstalling` for a minute.

import { describe, expect, it } from 'vitest'
import { bareInstallation } from '../conformance/samples.ts'
import { lifeCycleStep } from '../events/life-cycle.ts'
import type { InboxEvent } from '../records/inbox-event.ts'
import { testContext } from '../testing/test-context.ts'
import { holdRemovalCheck, isRemovalCheckHeld } from './removal-hold.ts'

const key = { clientId: 'client', memberId: 'portal' }

describe('while a claim of removal is being kept', () => {
  it('its check is held, and free again afterwards, also when keeping it failed', async () => {
    const context = testContext()
    await holdRemovalCheck(context, key, async () => {
      expect(await isRemovalCheckHeld(context, key)).toBe(true)
      expect(await isRemovalCheckHeld(context, { ...key, memberId: 'another' })).toBe(false)
    })
    expect(await isRemovalCheckHeld(context, key)).toBe(false)
    await expect(holdRemovalCheck(context, key, () => Promise.reject(new Error('disk')))).rejects.toThrow(
      'disk'
    )
    expect(await isRemovalCheckHeld(context, key)).toBe(false)
  })

  it('a worker that has taken the event puts it off and asks nobody', async () => {
    const context = testContext()
    const event = { ...key, event: 'ONAPPUNINSTALL', receivedAt: context.env.now() } as InboxEvent
    await context.store.portals.createInstallation(bareInstallation(key))
    let asked = 0
    const check = (): Promise<'installed'> => {
      asked++
      return Promise.resolve('installed')
    }
    await holdRemovalCheck(context, key, async () => {
      expect((await lifeCycleStep(context, check, event)).kind).toBe('later')
    })
    expect(asked).toBe(0)
    await lifeCycleStep(context, check, event)
    expect(asked).toBe(1)
  })
})
