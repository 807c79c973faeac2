// The bucket of a portal, shared by processes that reserve ahead.

import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createEnv, type Env } from '../env/env.ts'
import type { Store } from '../store/store.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { pour } from '../stores/common/leaky-bucket.ts'
import { testContext } from '../testing/test-context.ts'
import { createSharedBucket, type SharedBucket } from './shared-bucket.ts'

const rate = { burst: 50, perSecond: 2 }
const portal = 'a0000000000000000000000000000001'

interface World {
  now: number
  reservations: number
  process(): BucketOf
}

/** The buckets of one process, by portal. */
type BucketOf = (memberId: string) => { acquire(): Promise<unknown> }

/** Several processes on one store; whoever waits moves the clock. */
function world(): World {
  const memory = createMemoryStore({ now: () => it.now })
  const store: Store = {
    ...memory,
    budgets: {
      ...memory.budgets,
      reserve(...request) {
        it.reservations += 1
        return memory.budgets.reserve(...request)
      }
    }
  }
  const env: Env = createEnv({
    now: () => it.now,
    async sleep(ms) {
      it.now += ms
    }
  })
  const it: World = {
    now: 1_800_000_000_000,
    reservations: 0,
    process() {
      const buckets = new Map<string, SharedBucket>()
      return (memberId) => {
        const bucket =
          buckets.get(memberId) ??
          createSharedBucket({ ...testContext(), store, env }, memberId, {
            revision: () => 0,
            receive: () => undefined
          })
        buckets.set(memberId, bucket)
        return { acquire: () => bucket.reserve(() => rate) }
      }
    }
  }
  return it
}

describe('a portal that is called fast', () => {
  let given: World
  beforeEach(() => {
    given = world()
  })

  const call = async (bucketOf: BucketOf, times: number) => {
    for (let time = 0; time < times; time += 1) await bucketOf(portal).acquire()
  }

  it('serves its whole burst at once, and asks the store a few times for all of it', async () => {
    const start = given.now
    await call(given.process(), 50)
    expect(given.now).toBe(start)
    expect(given.reservations).toBeLessThan(15)
  })

  it('then gives what drains', async () => {
    const bucketOf = given.process()
    await call(bucketOf, 50)
    const start = given.now
    await call(bucketOf, 20)
    expect(given.now - start).toBe(10_000)
  })

  it('callers at the same moment share what is reserved, so that none of it is wasted', async () => {
    const start = given.now
    const bucketOf = given.process()
    await call(bucketOf, 10)
    await Promise.all(Array.from({ length: 40 }, () => bucketOf(portal).acquire()))
    expect(given.now).toBe(start)
    await bucketOf(portal).acquire()
    expect(given.now - start).toBe(500)
  })

  it('other portals have buckets of their own', async () => {
    const bucketOf = given.process()
    await call(bucketOf, 50)
    const start = given.now
    await bucketOf('b0000000000000000000000000000002').acquire()
    expect(given.now).toBe(start)
  })
})

it('a portal called now and then reserves nothing that it does not use: others have the rest', async () => {
  const given = world()
  const [rare, busy] = [given.process(), given.process()]
  for (let time = 0; time < 20; time += 1) {
    await rare(portal).acquire()
    given.now += 1_000
  }
  const start = given.now
  for (let time = 0; time < 49; time += 1) await busy(portal).acquire()
  expect(given.now).toBe(start)
})

it('however processes take turns, the portal never sees more than its bucket holds', async () => {
  const turns = fc.array(fc.record({ who: fc.nat(2), gapMs: fc.nat(1_500), calls: fc.nat(30) }), {
    maxLength: 20
  })
  await fc.assert(
    fc.asyncProperty(turns, async (all) => {
      const given = world()
      const processes = [given.process(), given.process(), given.process()]
      let seen: Parameters<typeof pour>[0]
      for (const { who, gapMs, calls } of all) {
        given.now += gapMs
        for (let time = 0; time < calls; time += 1) {
          await processes[who]?.(portal).acquire()
          const { level, waitMs } = pour(seen, rate, 1, given.now)
          expect(waitMs).toBe(0)
          seen = level
        }
      }
    })
  )
})
