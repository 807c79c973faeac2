// Two processes of one store call one portal: together they stay within its bucket and its operating budget. Each test is
// played without sharing as well, where the same work is refused.

import type { App } from '@latchkey/app'
import { afterEach, describe, expect, test } from 'vitest'
import { type VirtualWorld, virtualWorld } from '../support/virtual-world.ts'

let world: VirtualWorld
afterEach(() => world.close())

type Played = { readonly refusals: readonly string[]; readonly tookMs: number }

/** Both processes keep to the limits together, or each by itself. */
const ways = ['store', 'process'] as const

function batchOf(app: App, count: number): Promise<unknown> {
  const commands = Array.from({ length: count }, (_, index) => ['crm.deal.get', { id: index + 1 }] as const)
  return app.portal(world.portal.memberId).batch(commands, { priority: 'bulk' })
}

async function played(work: () => Promise<unknown>): Promise<Played> {
  const [before, startedAt] = [world.refusals.length, world.now()]
  await world.run(work())
  return { refusals: world.refusals.slice(before), tookMs: world.now() - startedAt }
}

describe('the bucket of the cloud: 50 at once, 2 a second', () => {
  async function callFromTwo(portalLimits: 'store' | 'process'): Promise<Played> {
    world = await virtualWorld({ limits: 'cloud' })
    const apps = [world.process({ portalLimits }), world.process({ portalLimits })]
    return played(() =>
      Promise.all(
        apps.flatMap((app) =>
          Array.from({ length: 40 }, () => app.portal(world.portal.memberId).call('profile'))
        )
      )
    )
  }

  test('none of 80 calls is refused, and they take no longer than the bucket lets them', async () => {
    const { refusals, tookMs } = await callFromTwo('store')
    expect(refusals).toEqual([])
    expect(tookMs).toBeLessThan(((80 - 46) / 2) * 1000 + 3000)
  })

  test('where each process keeps to it by itself, many are', async () => {
    const { refusals } = await callFromTwo('process')
    expect(refusals.length).toBeGreaterThan(10)
    expect(new Set(refusals)).toEqual(new Set(['QUERY_LIMIT_EXCEEDED']))
  })
})

describe('the operating budget of the cloud: 420 s of a method in ten minutes', () => {
  /** A method of 2 s, which one of the two has called once. */
  async function givenTwo(portalLimits: 'store' | 'process'): Promise<readonly [App, App]> {
    world = await virtualWorld({
      deals: 60,
      limits: { preset: 'cloud', rate: null, costs: { methods: { 'crm.deal.get': 2000 } } }
    })
    const first = world.process({ portalLimits })
    await world.run(batchOf(first, 1))
    return [first, world.process({ portalLimits })]
  }

  async function readFromTwo(portalLimits: 'store' | 'process'): Promise<Played> {
    const apps = await givenTwo(portalLimits)
    return played(() =>
      Promise.all(apps.flatMap((app) => Array.from({ length: 15 }, () => batchOf(app, 15))))
    )
  }

  test('no command of two processes that read 900 s of it at the same time is refused', async () => {
    const { refusals, tookMs } = await readFromTwo('store')
    expect(refusals).toEqual([])
    // Three windows of ten minutes.
    expect(tookMs).toBeLessThan(1_900_000)
  })

  test('where each process keeps to it by itself, some are', async () => {
    expect((await readFromTwo('process')).refusals).toContain('OPERATION_TIME_LIMIT')
  })

  async function startLate(portalLimits: 'store' | 'process'): Promise<Played> {
    const [first, late] = await givenTwo(portalLimits)
    await world.run(Promise.all(Array.from({ length: 12 }, () => batchOf(first, 15))))
    // It has heard of nothing yet: 50 s more than the 58 s that are left.
    return played(() => Promise.all([batchOf(late, 18), batchOf(late, 18), batchOf(late, 18)]))
  }

  test('a process that starts when others have used it up waits, and is not refused', async () => {
    const { refusals, tookMs } = await startLate('store')
    expect(refusals).toEqual([])
    expect(tookMs).toBeGreaterThan(60_000)
    expect(tookMs).toBeLessThan(700_000)
  })

  test('where it keeps to it by itself, it is refused', async () => {
    expect((await startLate('process')).refusals).toContain('OPERATION_TIME_LIMIT')
  })
})

test.each(ways)('all calls end well either way (%s)', async (portalLimits) => {
  world = await virtualWorld({ limits: 'cloud' })
  const app = world.process({ portalLimits })
  const calls = Array.from({ length: 60 }, () => app.portal(world.portal.memberId).call('profile'))
  expect(await world.run(Promise.all(calls))).toHaveLength(60)
})
