// How long lists take by the portal's clock, and what they cost it: nothing is spent by us there, so this is the plan alone.
import { describe, expect, test } from 'vitest'
import { staticCredentials } from '../credentials.ts'
import { createRest, type Rest } from '../rest.ts'
import { givenListPortal } from '../testing/list-portal.ts'
import { authorization } from '../testing/portal.ts'
import { randomFrom } from '../testing/random.ts'
import { type CostlyPortal, type Costs, withCosts } from '../testing/with-costs.ts'
import { type VirtualTime, virtualTime } from '../testing/virtual-time.ts'

const costs = { requestMs: 40, commandMs: 15 }
const usualBucket = { burst: 50, perSecond: 2 }
/** One look, then batches of 50 full pages side by side. */
const idealMs = costs.requestMs + costs.commandMs + costs.requestMs + 50 * costs.commandMs

interface Row {
  readonly ID: string
}

interface Given {
  readonly rest: Rest
  readonly time: VirtualTime
  readonly portal: CostlyPortal
}

function given(ids: readonly number[], portalCosts: Costs = costs): Given {
  const time = virtualTime()
  const portal = withCosts(givenListPortal(ids).fetch, time, { ...portalCosts, bucket: usualBucket })
  const rest = createRest({
    credentials: staticCredentials(authorization(1)),
    fetch: portal.fetch,
    now: time.now,
    sleep: time.sleep,
    random: () => 0
  })
  return { rest, time, portal }
}

/** Milliseconds, once it is certain that all came, in order. */
async function read({ rest, time }: Given, ids: readonly number[]): Promise<number> {
  const startedAt = time.now()
  const rows = await time.run(rest.listAll<Row>('crm.deal.list'))
  expect(rows.map(({ ID }) => Number(ID))).toEqual(ids)
  return time.now() - startedAt
}

/** Every tenth id is missing, at random; between clusters 50,000 to 150,000 more. */
function idsOf(count: number, seed: number, clusters = 1): readonly number[] {
  const random = randomFrom(seed)
  const ids: number[] = []
  let id = 0
  for (let cluster = 1; cluster <= clusters; cluster += 1) {
    while (ids.length < (count * cluster) / clusters) {
      id += 1
      if (random() > 0.1) ids.push(id)
    }
    id += Math.floor(100_000 * (0.5 + random()))
  }
  return ids
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8]

describe('given 15 ms a page, 40 ms a request and a bucket of 50', () => {
  test.each([1, 49, 50, 100])('%i rows take a single request', async (count) => {
    const ids = Array.from({ length: count }, (_, index) => index + 1)
    const it = given(ids)
    expect(await read(it, ids)).toBe(40 + 2 * 15)
    expect(it.portal.counts.requests).toBe(1)
  })

  test.each(seeds)('5,000 rows take less than the ideal (holes %i)', async (seed) => {
    const ids = idsOf(5000, seed)
    const it = given(ids)
    expect(await read(it, ids)).toBeLessThanOrEqual(idealMs)
    expect(it.portal.counts.requests).toBeLessThanOrEqual(4)
  })

  test.each(seeds)('50,000 rows take at most 1.05 of it, and 24 requests (holes %i)', async (seed) => {
    const ids = idsOf(50_000, seed)
    const it = given(ids)
    expect(await read(it, ids)).toBeLessThanOrEqual(1.05 * idealMs)
    expect(it.portal.counts.requests).toBeLessThanOrEqual(24)
  })

  test('50,000 rows without holes fill their batches', async () => {
    const ids = Array.from({ length: 50_000 }, (_, index) => index + 1)
    const it = given(ids)
    expect(await read(it, ids)).toBeLessThanOrEqual(1.05 * idealMs)
    expect(it.portal.counts.requests).toBe(21)
  })

  test.each(seeds)('20 clusters take at most 1.8 of it, and 28 requests (%i)', async (seed) => {
    const ids = idsOf(50_000, seed, 20)
    const it = given(ids)
    expect(await read(it, ids)).toBeLessThanOrEqual(1.8 * idealMs)
    expect(it.portal.counts.requests).toBeLessThanOrEqual(28)
  })

  test('a slow portal is asked as often all the same', async () => {
    const ids = idsOf(250_000, 1)
    const it = given(ids, { requestMs: 40, commandMs: 60 })
    await it.time.run(Promise.all(Array.from({ length: 46 }, () => it.rest.call('server.time'))))
    const drainedMs = (250_000 / 2500 / usualBucket.perSecond) * 1000
    // Its answers take three seconds; the first looks and the last batches are waited for.
    expect(await read(it, ids)).toBeLessThanOrEqual(1.2 * drainedMs)
    expect(it.portal.counts.refused).toBe(0)
  })

  test('of a very slow one, no request comes near the 60 seconds at which it is cut', async () => {
    const ids = idsOf(10_000, 1)
    const it = given(ids, { requestMs: 40, commandMs: 2000 })
    await read(it, ids)
    expect(it.portal.counts.mostCommands).toBeLessThanOrEqual(20)
  })

  test.each([1, 2])(
    '500,000 rows from a drained bucket come as fast as it drains (holes %i)',
    async (seed) => {
      const ids = idsOf(500_000, seed)
      const it = given(ids)
      await it.time.run(Promise.all(Array.from({ length: 46 }, () => it.rest.call('server.time'))))
      const drainedMs = (500_000 / 2500 / usualBucket.perSecond) * 1000
      expect(await read(it, ids)).toBeLessThanOrEqual(1.05 * drainedMs)
      expect(it.portal.counts.refused).toBe(0)
    }
  )
})
