// The limiter against portals as they count: nothing is refused, nothing waits longer than it must.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { virtualTime, type VirtualTime } from '../testing/virtual-time.ts'
import { createPortalLimiter, type LimiterOptions } from './portal-limiter.ts'
import type { Limiter, LimitedRequest, Outcome, Permit } from './limiter.ts'

const answered: Outcome = { kind: 'answered', times: [], blocked: [] }

interface World extends VirtualTime {
  readonly limiter: Limiter
}

function given(options: LimiterOptions = {}): World {
  const time = virtualTime()
  return { ...time, limiter: createPortalLimiter({ now: time.now, sleep: time.sleep, ...options }) }
}

function ask(more: Partial<LimitedRequest> = {}): LimitedRequest {
  return { methods: ['x'], priority: 'bulk', caller: 'a', ...more }
}

function repeat<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** A portal that drains once a second, in a step (wire.md section 16). */
function stepBucket(world: VirtualTime, { burst, perSecond } = { burst: 50, perSecond: 2 }) {
  let level = 0
  let at = world.now()
  const portal = {
    refused: 0,
    accepted: 0,
    /** True when it takes the request. */
    take(): boolean {
      const steps = Math.floor((world.now() - at) / 1000)
      at += steps * 1000
      level = Math.max(0, level - steps * perSecond)
      if (level >= burst) {
        portal.refused += 1
        return false
      }
      level += 1
      portal.accepted += 1
      return true
    }
  }
  return portal
}

/** As a client does it: again until the portal takes it. */
async function send(
  world: World,
  portal: { take(): boolean },
  lastsMs: number,
  request: LimitedRequest = ask()
): Promise<void> {
  for (;;) {
    const permit = await world.limiter.acquire(request)
    const isTaken = portal.take()
    if (isTaken) await world.sleep(lastsMs)
    permit.done(isTaken ? answered : { kind: 'refused', error: 'QUERY_LIMIT_EXCEEDED' })
    if (isTaken) return
    await world.sleep(1000)
  }
}

describe('the bucket of a portal', () => {
  test('200 requests go as fast as it drains, and none is refused', async () => {
    const world = given()
    const portal = stepBucket(world)
    const start = world.now()
    await world.run(Promise.all(repeat(200, () => send(world, portal, 800))))
    expect(portal.refused).toBe(0)
    // 46 at once, the others as they drain.
    expect(world.now() - start).toBeLessThan(((200 - 46) / 2) * 1000 + 1500)
  })

  test('of whatever rhythm, none is refused', async () => {
    const step = fc.record({
      pauseMs: fc.nat(5000),
      count: fc.integer({ min: 1, max: 40 }),
      lastsMs: fc.nat(900)
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const world = given()
        const portal = stepBucket(world)
        const all: Promise<void>[] = []
        await world.run(
          (async () => {
            for (const { pauseMs, count, lastsMs } of steps) {
              await world.sleep(pauseMs)
              all.push(...repeat(count, () => send(world, portal, lastsMs)))
            }
            await Promise.all(all)
          })()
        )
        expect(portal.refused).toBe(0)
      }),
      { numRuns: 20 }
    )
  })

  test('a bucket that is known to be larger is used', async () => {
    const bucket = { burst: 250, perSecond: 5 }
    const world = given({ bucket })
    const portal = stepBucket(world, bucket)
    const start = world.now()
    await world.run(Promise.all(repeat(240, () => send(world, portal, 10))))
    expect(world.now() - start).toBeLessThan(200)
  })

  test('one that turns out larger is learned, at no refusal', async () => {
    const world = given()
    const portal = stepBucket(world, { burst: 250, perSecond: 5 })
    const start = world.now()
    await world.run(Promise.all(repeat(1000, () => send(world, portal, 100))))
    expect(portal.refused).toBe(0)
    // At 2 a second it would take 477 s.
    expect(world.now() - start).toBeLessThan(270_000)
  })

  test('one that is not costs a few refusals in an hour, all of them repeated', async () => {
    const world = given()
    const portal = stepBucket(world)
    await world.run(Promise.all(repeat(2000, () => send(world, portal, 100))))
    expect(portal.accepted).toBe(2000)
    expect(portal.refused).toBeLessThanOrEqual(8)
  })

  test('others at the same address leave less of it: after a refusal we take less', async () => {
    const world = given()
    const portal = stepBucket(world)
    const others = async (): Promise<void> => {
      for (let time = 0; time < 200; time += 1) {
        portal.take()
        await world.sleep(600)
      }
    }
    await world.run(Promise.all([others(), ...repeat(90, () => send(world, portal, 100))]))
    expect(portal.refused).toBeLessThan(20)
  })
})

describe('places shared with other processes', () => {
  test('are asked for one at a time, and go to the most urgent who waits by then', async () => {
    const places: (() => void)[] = []
    const world = given({
      sharing: { reserve: () => new Promise((resolve) => void places.push(() => resolve('room'))) }
    })
    const order: string[] = []
    const wait = async (name: string, priority: 'bulk' | 'interactive'): Promise<void> => {
      const permit = await world.limiter.acquire(ask({ priority }))
      order.push(name)
      permit.done(answered)
    }
    const all = [wait('bulk', 'bulk'), wait('urgent', 'interactive')]
    expect(places).toHaveLength(1)
    places[0]?.()
    await Promise.resolve()
    await all[1]
    expect(places).toHaveLength(2)
    places[1]?.()
    await all[0]
    expect(order).toEqual(['urgent', 'bulk'])
  })

  test('that cannot be asked for fail those who wait, not those who come later', async () => {
    let isDown = true
    const down = new Error('the store is down')
    const world = given({
      sharing: { reserve: () => (isDown ? Promise.reject(down) : Promise.resolve('room')) }
    })
    await expect(world.limiter.acquire(ask())).rejects.toBe(down)
    isDown = false
    await world.limiter.acquire(ask())
  })
})

describe('who goes first', () => {
  /** The order in which requests leave, each one half a second after the other. */
  async function orderOf(
    requests: readonly (readonly [string, Partial<LimitedRequest>])[]
  ): Promise<string[]> {
    const world = given({ bucket: { burst: 1, perSecond: 2 } })
    const order: string[] = []
    await world.run(
      Promise.all(
        requests.map(async ([name, more]) => {
          const permit = await world.limiter.acquire(ask(more))
          order.push(name)
          permit.done(answered)
        })
      )
    )
    return order
  }

  test('an interactive call passes bulk work', async () => {
    expect(
      await orderOf([
        ['first', {}],
        ['bulk', {}],
        ['bulk', {}],
        ['urgent', { priority: 'interactive' }]
      ])
    ).toEqual(['first', 'urgent', 'bulk', 'bulk'])
  })

  test('callers take turns, however many requests one of them has', async () => {
    expect(
      await orderOf([
        ...repeat(4, () => ['a', { caller: 'a' }] as const),
        ['b', { caller: 'b' }],
        ['c', { caller: 'c' }],
        ['b', { caller: 'b' }]
      ])
    ).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'a'])
  })

  test('an interactive call that would wait longer than allowed is told so at once', async () => {
    const world = given({ bucket: { burst: 1, perSecond: 0.1 }, longestWaitMs: 15_000 })
    const start = world.now()
    const first = await world.limiter.acquire(ask())
    first.done(answered)
    const second = world.limiter.acquire(ask({ priority: 'interactive' }))
    await expect(world.limiter.acquire(ask({ priority: 'interactive' }))).rejects.toMatchObject({
      code: 'limit',
      ran: 'no',
      retry: 'later',
      // The one that waits, and this one.
      retryAfterMs: 20_000
    })
    await world.run(second)
    expect(world.now() - start).toBe(10_000)
  })

  test('whoever aborts leaves the queue, and takes no place', async () => {
    const world = given({ bucket: { burst: 1, perSecond: 1 } })
    const stop = new AbortController()
    ;(await world.limiter.acquire(ask())).done(answered)
    const gone = world.limiter.acquire(ask({ signal: stop.signal }))
    const next = world.limiter.acquire(ask())
    stop.abort(new Error('enough'))
    await expect(gone).rejects.toThrow('enough')
    const start = world.now()
    await world.run(next)
    expect(world.now() - start).toBe(1000)
    await expect(world.limiter.acquire(ask({ signal: stop.signal }))).rejects.toThrow('enough')
  })
})

describe('requests at once', () => {
  /** How many leave before any is answered. */
  async function room(world: World, priority: 'bulk' | 'interactive' = 'bulk'): Promise<Permit[]> {
    const permits: Permit[] = []
    const stop = new AbortController()
    const asked = repeat(100, () => world.limiter.acquire(ask({ priority, signal: stop.signal })))
    const collected = asked.map((one) =>
      one.then((permit) => void permits.push(permit)).catch(() => undefined)
    )
    await new Promise((resolve) => void setImmediate(resolve))
    stop.abort(new Error('enough'))
    await Promise.all(collected)
    return permits
  }

  const free = { bucket: { burst: 100_000, perSecond: 1000 } }

  test('are half as many after a sign of overload, and grow again with answers', async () => {
    const world = given(free)
    const first = await room(world)
    for (const permit of first) permit.done({ kind: 'lost' })
    const after = await room(world)
    expect(after.length).toBe(first.length / 2)
    for (const permit of after) permit.done(answered)
    for (let round = 0; round < 30; round += 1) for (const permit of await room(world)) permit.done(answered)
    expect((await room(world)).length).toBeGreaterThan(after.length)
  })

  test('leave some room for what somebody waits for', async () => {
    const world = given(free)
    await room(world)
    expect((await room(world, 'interactive')).length).toBeGreaterThan(0)
  })

  test('a permit that is given back twice counts once', async () => {
    const world = given(free)
    const permits = await room(world)
    permits[0]?.done({ kind: 'unsent' })
    permits[0]?.done({ kind: 'unsent' })
    expect(await room(world)).toHaveLength(1)
  })
})

describe('the operating time of a method', () => {
  /** A portal that adds up seconds in minutes and blocks a method at its limit (wire.md section 16). */
  function operatingPortal(world: World, limit = 420) {
    const baskets = new Map<number, number>()
    const portal = {
      blocked: 0,
      ran: 0,
      used(): number {
        let used = 0
        for (const [start, seconds] of baskets) if (start + 600_000 > world.now()) used += seconds
        return used
      },
      async run(method: string, seconds: number, priority: 'bulk' | 'interactive' = 'bulk'): Promise<void> {
        for (;;) {
          const permit = await world.limiter.acquire(ask({ methods: [method], priority }))
          if (portal.used() >= limit) {
            portal.blocked += 1
            permit.done({ kind: 'refused', error: 'OPERATION_TIME_LIMIT' })
            continue
          }
          await world.sleep(seconds * 1000)
          portal.ran += 1
          const start = Math.floor(world.now() / 60_000) * 60_000
          baskets.set(start, (baskets.get(start) ?? 0) + seconds)
          const oldest = Math.min(...[...baskets.keys()].filter((one) => one + 600_000 > world.now()))
          const time = {
            duration: seconds,
            finish: world.now() / 1000,
            operating: portal.used(),
            operating_reset_at: oldest / 1000 + 600
          }
          permit.done({ kind: 'answered', times: [{ method, time }], blocked: [] })
          return
        }
      }
    }
    return portal
  }

  test('is kept to by waiting, not by being refused', async () => {
    const world = given()
    const portal = operatingPortal(world)
    const start = world.now()
    await world.run(Promise.all(repeat(400, () => portal.run('crm.item.list', 3))))
    expect(portal.blocked).toBe(0)
    expect(portal.ran).toBe(400)
    // 1200 s of work in windows of 420 s.
    expect(world.now() - start).toBeLessThan(1_900_000)
  })

  test('is a running total: 100 s used of 480 make no call wait', async () => {
    const world = given()
    const portal = operatingPortal(world, 480)
    await world.run(Promise.all(repeat(10, () => portal.run('x', 10))))
    const start = world.now()
    await world.run(portal.run('x', 1))
    expect(world.now() - start).toBe(1000)
  })

  test('is the method’s own: others go on', async () => {
    const world = given()
    const portal = operatingPortal(world)
    await world.run(Promise.all(repeat(126, () => portal.run('slow', 3))))
    const start = world.now()
    const slow = portal.run('slow', 3)
    await world.run(portal.run('other', 0.1))
    expect(world.now() - start).toBe(100)
    await world.run(slow)
    expect(world.now() - start).toBeGreaterThan(10_000)
  })

  test('that others of the same application have used counts', async () => {
    const world = given()
    const report = await world.limiter.acquire(ask())
    const time = { operating: 419, operating_reset_at: world.now() / 1000 + 300 }
    report.done({ kind: 'answered', times: [{ method: 'x', time }], blocked: [] })
    const start = world.now()
    await world.run(world.limiter.acquire(ask()))
    expect(world.now() - start).toBeGreaterThan(0)
  })

  test('of every command of a batch counts', async () => {
    const world = given()
    const batch = await world.limiter.acquire(ask({ methods: ['a', 'b'] }))
    const reset = world.now() / 1000 + 600
    const times = [
      { method: 'a', time: { duration: 1, operating: 1, operating_reset_at: reset } },
      { method: 'b', time: { duration: 400, operating: 415, operating_reset_at: reset } }
    ]
    batch.done({ kind: 'answered', times, blocked: [] })
    const start = world.now()
    await world.run(world.limiter.acquire(ask({ methods: ['a'] })))
    expect(world.now()).toBe(start)
    await world.run(world.limiter.acquire(ask({ methods: ['b'] })))
    expect(world.now()).toBeGreaterThan(start)
  })

  test('that is used up blocks the method until its reset, and only then is it asked again', async () => {
    const world = given()
    const reset = Math.floor(world.now() / 1000) + 120
    const first = await world.limiter.acquire(ask())
    first.done({
      kind: 'answered',
      times: [{ method: 'x', time: { operating: 5, operating_reset_at: reset } }],
      blocked: []
    })
    const refused = await world.limiter.acquire(ask())
    refused.done({ kind: 'refused', error: 'OPERATION_TIME_LIMIT' })
    await world.run(world.limiter.acquire(ask()))
    expect(world.now()).toBe(reset * 1000)
  })

  test('an interactive call does not wait minutes for it', async () => {
    const world = given({ longestWaitMs: 60_000 })
    const first = await world.limiter.acquire(ask())
    const time = { operating: 420, operating_reset_at: world.now() / 1000 + 500 }
    first.done({ kind: 'answered', times: [{ method: 'x', time }], blocked: ['x'] })
    await expect(world.limiter.acquire(ask({ priority: 'interactive' }))).rejects.toMatchObject({
      code: 'limit',
      retryAfterMs: 500_000
    })
  })
})

test('of a batch that is refused as a whole, the batch waits; its methods are called on', async () => {
  const world = given()
  const batch = ask({ methods: ['x', 'y', 'batch'] })
  ;(await world.limiter.acquire(batch)).done({ kind: 'refused', error: 'OPERATION_TIME_LIMIT' })
  const start = world.now()
  ;(await world.limiter.acquire(ask({ methods: ['x'] }))).done(answered)
  expect(world.now()).toBe(start)
  await world.run(world.limiter.acquire(batch))
  expect(world.now() - start).toBe(60_000)
})

test('an interactive call whose method is refused again and again does not wait longer than allowed in all', async () => {
  const world = given({ longestWaitMs: 60_000 })
  const start = world.now()
  const blockedUntil = (at: number): Outcome => {
    const time = { duration: 1, operating: 5, operating_reset_at: at / 1000 }
    return { kind: 'answered', times: [{ method: 'x', time }], blocked: ['x'] }
  }
  const [first, second] = [await world.limiter.acquire(ask()), await world.limiter.acquire(ask())]
  first.done(blockedUntil(start + 40_000))
  const waiting = world.limiter.acquire(ask({ priority: 'interactive' }))
  const told = expect(waiting).rejects.toMatchObject({ code: 'limit', retryAfterMs: 40_000 })
  await world.run(world.sleep(30_000))
  second.done(blockedUntil(start + 80_000))
  await world.run(told)
  expect(world.now() - start).toBe(40_000)
})
