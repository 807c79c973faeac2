// Several processes of one store against one portal: together they keep to its limits, as one process would.

import { createLimiter, type Limiter, type Outcome } from '@latchkey/rest'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { virtualTime, type VirtualTime } from '../../../rest/src/testing/virtual-time.ts'
import { createEnv } from '../env/env.ts'
import type { Store } from '../store/store.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { testContext } from '../testing/test-context.ts'
import { createPortalLimits } from './limits.ts'

const memberId = 'a0000000000000000000000000000001'
const usual = { burst: 50, perSecond: 2 }
/** Where only operating time is to be seen. */
const free = { burst: 1_000_000, perSecond: 100_000 }
/** The beginning of a minute. */
const start = 1_799_999_940_000

interface World extends VirtualTime {
  readonly store: Store
  /** How often the store was asked. */
  readonly asked: { reserve: number; writeNote: number }
  /** What the store does instead of answering. */
  fault: (() => Promise<never>) | undefined
  process(bucket?: { readonly burst: number; readonly perSecond: number }): Limiter
}

function given(whose: 'store' | 'process' = 'store'): World {
  const time = virtualTime(start)
  const memory = createMemoryStore({ now: time.now })
  const asked = { reserve: 0, writeNote: 0 }
  const store: Store = {
    ...memory,
    budgets: {
      ...memory.budgets,
      async reserve(...request) {
        asked.reserve += 1
        if (it.fault !== undefined) await it.fault()
        return memory.budgets.reserve(...request)
      },
      async writeNote(...request) {
        asked.writeNote += 1
        if (it.fault !== undefined) await it.fault()
        return memory.budgets.writeNote(...request)
      }
    }
  }
  const env = createEnv({ now: time.now, sleep: time.sleep })
  const it: World = {
    ...time,
    store,
    asked,
    fault: undefined,
    process: (bucket = usual) => createPortalLimits({ ...testContext(), store, env }, bucket, whose)(memberId)
  }
  return it
}

beforeAll(async () => {
  // Its first request loads the limiter, for which virtual time does not wait.
  await createLimiter().acquire({ methods: [], priority: 'bulk', caller: 'a' })
})

/** A portal as it counts: drained once a second, ten baskets of a minute for each method, asked before each run. */
function portalIn(world: World, { burst, perSecond } = usual, operatingLimit = 420) {
  const baskets = new Map<string, Map<number, number>>()
  let level = 0
  let second = 0
  const basketsOf = (method: string): Map<number, number> => {
    const found = baskets.get(method) ?? new Map<number, number>()
    baskets.set(method, found)
    for (const begun of found.keys()) if (begun + 600_000 <= world.now()) found.delete(begun)
    return found
  }
  const used = (method: string): number => [...basketsOf(method).values()].reduce((sum, one) => sum + one, 0)
  const portal = {
    full: 0,
    blocked: 0,
    ran: 0,
    used,
    use(method: string, seconds: number): void {
      const minute = Math.floor(world.now() / 60_000) * 60_000
      basketsOf(method).set(minute, (basketsOf(method).get(minute) ?? 0) + seconds)
    },
    /** As a client does it: again until the portal takes it. */
    async call(limiter: Limiter, method: string, seconds: number, runs = 1): Promise<void> {
      for (let left = runs; left > 0; ) {
        const methods = Array.from({ length: left }, () => method)
        const permit = await limiter.acquire({ methods, priority: 'bulk', caller: 'a' })
        const outcome = await answer(method, seconds, left)
        permit.done(outcome)
        if (outcome.kind === 'answered') left -= outcome.times.length
        if (left > 0) await world.sleep(1000)
      }
    }
  }

  async function answer(method: string, seconds: number, runs: number): Promise<Outcome> {
    const now = Math.floor(world.now() / 1000)
    level = Math.max(0, level - Math.max(0, now - second) * perSecond)
    second = now
    if (level >= burst) {
      portal.full += 1
      return { kind: 'refused', error: 'QUERY_LIMIT_EXCEEDED' }
    }
    level += 1
    const times = []
    for (let run = 0; run < runs; run += 1) {
      if (used(method) > operatingLimit) {
        portal.blocked += 1
        return { kind: 'answered', times, blocked: [method] }
      }
      await world.sleep(seconds * 1000)
      portal.use(method, seconds)
      portal.ran += 1
      const oldest = Math.min(...basketsOf(method).keys())
      times.push({
        method,
        time: {
          duration: seconds,
          finish: world.now() / 1000,
          operating: used(method),
          operating_reset_at: oldest / 1000 + 600
        }
      })
    }
    return { kind: 'answered', times, blocked: [] }
  }
  return portal
}

function repeat<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

describe('the bucket', () => {
  async function callFromThree(world: World): Promise<ReturnType<typeof portalIn>> {
    const portal = portalIn(world)
    const processes = repeat(3, () => world.process())
    await world.run(
      Promise.all(repeat(150, (index) => portal.call(processes[index % 3] as Limiter, 'x', 0.1)))
    )
    return portal
  }

  test('is kept to by all together: none of 150 calls of three processes is refused', async () => {
    const world = given()
    const portal = await callFromThree(world)
    expect(portal.full).toBe(0)
    // 46 at once, the others as they drain.
    expect(world.now() - start).toBeLessThan(((150 - 46) / 2) * 1000 + 3000)
  })

  test('without sharing many are', async () => {
    expect((await callFromThree(given('process'))).full).toBeGreaterThan(20)
  })

  test('that one process has learned to be larger is used by all', async () => {
    const world = given()
    const portal = portalIn(world, { burst: 250, perSecond: 5 })
    const first = world.process()
    await world.run(Promise.all(repeat(500, () => portal.call(first, 'x', 0.1))))
    const learned = world.now()
    const others = [world.process(), world.process()]
    await world.run(Promise.all(repeat(200, (index) => portal.call(others[index % 2] as Limiter, 'x', 0.1))))
    expect(portal.full).toBe(0)
    // At 2 a second they would take 80 s and more.
    expect(world.now() - learned).toBeLessThan(45_000)
  })

  test('is found to be larger also where two processes queue for it', async () => {
    const world = given()
    const portal = portalIn(world, { burst: 250, perSecond: 5 })
    const processes = [world.process(), world.process()]
    await world.run(
      Promise.all(repeat(1000, (index) => portal.call(processes[index % 2] as Limiter, 'x', 0.1)))
    )
    expect(portal.full).toBe(0)
    // At 2 a second it would take 477 s.
    expect(world.now() - start).toBeLessThan(300_000)
  })

  test('that is not larger costs a few refusals in an hour, of all processes together', async () => {
    const world = given()
    const portal = portalIn(world)
    const processes = repeat(3, () => world.process())
    await world.run(
      Promise.all(repeat(1500, (index) => portal.call(processes[index % 3] as Limiter, 'x', 0.1)))
    )
    expect(portal.ran).toBe(1500)
    expect(portal.full).toBeLessThanOrEqual(8)
  })
})

describe('operating time', () => {
  /** Two processes read in batches of 20 commands of half a second each. */
  async function readFromTwo(world: World): Promise<ReturnType<typeof portalIn>> {
    const portal = portalIn(world, free)
    const processes = [world.process(free), world.process(free)]
    const all = Promise.all(
      processes.flatMap((limiter) => repeat(60, () => portal.call(limiter, 'crm.item.list', 0.5, 20)))
    )
    await world.run(all)
    return portal
  }

  test('is kept to by all together: no command of two processes is refused', async () => {
    const world = given()
    const portal = await readFromTwo(world)
    expect(portal.blocked).toBe(0)
    expect(portal.ran).toBe(2400)
    // 1200 s of work in windows of 378 s.
    expect(world.now() - start).toBeLessThan(2_500_000)
  })

  test('without sharing many are', async () => {
    expect((await readFromTwo(given('process'))).blocked).toBeGreaterThan(0)
  })

  test('that others have used up before it started makes a process wait, not be refused', async () => {
    const refusedLater = async (whose: 'store' | 'process'): Promise<number> => {
      const world = given(whose)
      const portal = portalIn(world, free)
      const first = world.process(free)
      await world.run(Promise.all(repeat(125, () => portal.call(first, 'x', 3))))
      await world.run(world.sleep(2000))
      // 60 s, of which 45 are left.
      await world.run(portal.call(world.process(free), 'x', 3, 20))
      return portal.blocked
    }
    expect(await refusedLater('store')).toBe(0)
    expect(await refusedLater('process')).toBeGreaterThan(0)
  })

  test('of a method that the portal refuses to one makes the others wait until its reset', async () => {
    const refusedLater = async (whose: 'store' | 'process'): Promise<number> => {
      const world = given(whose)
      const portal = portalIn(world, free)
      const [first, second] = [world.process(free), world.process(free)]
      await world.run(portal.call(second, 'y', 0.2))
      await world.run(portal.call(first, 'x', 3))
      portal.use('x', 420)
      const waiting = portal.call(first, 'x', 3)
      await world.run(world.sleep(2000))
      expect(portal.blocked).toBe(1)
      await world.run(Promise.all([waiting, portal.call(second, 'x', 3)]))
      return portal.blocked - 1
    }
    expect(await refusedLater('store')).toBe(0)
    expect(await refusedLater('process')).toBeGreaterThan(0)
  })

  test('however processes take turns, none is refused, and none starves', async () => {
    const turns = fc.array(
      fc.record({
        who: fc.nat(2),
        pauseMs: fc.nat(20_000),
        calls: fc.integer({ min: 1, max: 20 }),
        runs: fc.integer({ min: 1, max: 20 })
      }),
      { minLength: 1, maxLength: 12 }
    )
    await fc.assert(
      fc.asyncProperty(turns, async (all) => {
        const world = given()
        const portal = portalIn(world, free)
        const processes = repeat(3, () => world.process(free))
        // So that what a run costs is known.
        await world.run(portal.call(processes[0] as Limiter, 'x', 1))
        const work: Promise<void>[] = []
        const run = async (): Promise<void> => {
          for (const { who, pauseMs, calls, runs } of all) {
            await world.sleep(pauseMs)
            work.push(...repeat(calls, () => portal.call(processes[who] as Limiter, 'x', 1, runs)))
          }
          await Promise.all(work)
        }
        await world.run(run())
        expect(portal.blocked).toBe(0)
        const seconds = all.reduce((sum, { calls, runs }) => sum + calls * runs, 0)
        expect(world.now() - start).toBeLessThan((seconds / 330 + 1.5) * 600_000)
      }),
      { numRuns: 30 }
    )
  })
})

describe('the store', () => {
  test('is asked no more often than before: most calls of a busy process cost it nothing', async () => {
    const world = given()
    const portal = portalIn(world, free)
    const limiter = world.process(free)
    await world.run(portal.call(limiter, 'x', 0.05))
    const before = { ...world.asked }
    for (let call = 0; call < 1000; call += 1) await world.run(portal.call(limiter, 'x', 0.01))
    expect(world.asked.reserve - before.reserve).toBeLessThan(60)
    expect(world.asked.writeNote - before.writeNote).toBeLessThan(15)
  })

  test('is told of a method that is used much once a second at most', async () => {
    const world = given()
    const portal = portalIn(world, free)
    const limiter = world.process(free)
    for (let call = 0; call < 200; call += 1) await world.run(portal.call(limiter, 'x', 0.2))
    expect(world.asked.writeNote).toBeLessThanOrEqual((world.now() - start) / 1000 + 5)
  })

  test.each([
    ['that fails', () => Promise.reject(new Error('the store is down'))],
    ['that is slow and then fails', undefined]
  ])('%s stops no call: each process keeps to what it knows by itself', async (_name, fault) => {
    const world = given()
    const portal = portalIn(world)
    const limiter = world.process()
    await world.run(portal.call(limiter, 'x', 0.2))
    world.fault =
      fault ??
      (async () => {
        await world.sleep(5000)
        throw new Error('the store is down')
      })
    const calls = Promise.all(repeat(100, () => portal.call(limiter, 'x', 0.2)))
    await world.run(calls)
    expect(portal.ran).toBe(101)
    expect(portal.full).toBe(0)
    world.fault = undefined
    await world.run(portal.call(limiter, 'x', 0.2))
  })

  test('that has lost its notes, and whose clock is set back by a day with ours, holds nobody up', async () => {
    let offset = 0
    const time = virtualTime(start)
    const now = (): number => time.now() + offset
    const memory = createMemoryStore({ now })
    let { budgets } = memory
    const store: Store = {
      ...memory,
      budgets: {
        reserve: (...request) => budgets.reserve(...request),
        writeNote: (...request) => budgets.writeNote(...request),
        purge: (limit) => budgets.purge(limit)
      }
    }
    const env = createEnv({ now, sleep: time.sleep })
    const world = { ...given(), ...time, now }
    const portal = portalIn(world, free)
    const [first, second] = repeat(2, () =>
      createPortalLimits({ ...testContext(), store, env }, free, 'store')(memberId)
    ) as [Limiter, Limiter]
    const read = (): Promise<unknown> =>
      time.run(
        Promise.all([first, second].flatMap((limiter) => repeat(5, () => portal.call(limiter, 'x', 1, 10))))
      )
    await read()
    offset = -86_400_000
    ;({ budgets } = createMemoryStore({ now }))
    const before = time.now()
    await read()
    expect(time.now() - before).toBeLessThan(700_000)
  })

  test.each([
    '',
    'null',
    '[]',
    '{"form":1}',
    '{"form":2,"limits":{"rate":{"bucket":{"burst":1,"perSecond":0.001},"share":1}}}',
    '{"form":1,"limits":{"rate":{"bucket":{"burst":0,"perSecond":-1},"share":7}},"claims":7}',
    '{"form":1,"limits":{"rate":{"bucket":{"burst":50,"perSecond":2},"share":1,"learnedAt":1e999,"refusedAt":1e300,"nextTrialAt":"x"},"operatingLimit":-5,"methods":{"x":{"used":{"abc":5,"1e300":7,"1799999940000":1e300},"cost":1e300,"finish":1e300,"reportedAt":1e300,"resetAt":null,"blockedUntil":1e300},"y":null}},"claims":{"a":{"at":1e300,"methods":{"x":{"underWay":1e300,"spare":-1}}},"b":null}}'
  ])(
    'with a note that is damaged or says what cannot be (%s) delays a call by minutes at most',
    async (text) => {
      const world = given()
      const name = JSON.stringify(['rest', testContext().clientId, memberId])
      await world.store.budgets.writeNote(name, 0, text, 3_600_000)
      const portal = portalIn(world)
      const limiter = world.process()
      await world.run(portal.call(limiter, 'x', 3))
      expect(world.now() - start).toBeLessThan(12 * 60_000)
      expect(portal.full + portal.blocked).toBe(0)
      await world.run(portal.call(limiter, 'x', 3))
      await world.run(world.sleep(2000))
      const read = await world.store.budgets.reserve(name, usual, 0, undefined, 0)
      expect(read?.note?.text).not.toBe(text)
      expect(JSON.parse(read?.note?.text ?? '')).toMatchObject({ form: 1, limits: { methods: { x: {} } } })
    }
  )
})
