// When handlers are called, and how long an event is tried (design section 6; section 4, rule 5).

import { describe, expect, it } from 'vitest'
import type { PortalAccess } from '../app-types.ts'
import type { Context } from '../context.ts'
import { createEnv } from '../env/env.ts'
import { AppError } from '../errors/app-error.ts'
import type { StatusFinding } from '../install/check-status.ts'
import type { EventStatus } from '../records/inbox-event.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { createKeyRing, generateKey, parseKeys } from '../vault/index.ts'
import { createDelivery, type Delivery } from './deliver.ts'

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 3_600_000
const key = { clientId: 'app.1', memberId: 'a'.repeat(32) }

interface Given {
  readonly delivery: Delivery
  /** Moments, in milliseconds after the event arrived, at which the status of the installation was asked for. */
  readonly askedAt: number[]
  readonly audited: () => Promise<readonly string[]>
  accept(event: string): Promise<string>
  /** A process claims what is due, ends, and its claim runs out. */
  claimAndDie(): Promise<void>
  /** Time passes in steps of a second, and what is due is delivered. */
  passes(ms: number): Promise<void>
  elapsed(): number
  statusOf(id: string): Promise<EventStatus | undefined>
}

function given(find: () => StatusFinding): Given {
  const t0 = 1_800_000_000_000
  let now = t0
  const env = createEnv({ now: () => now })
  const store = createMemoryStore({ now: env.now })
  const context: Context = {
    ...key,
    clientSecret: 'no secret',
    store,
    keys: createKeyRing(parseKeys(generateKey(env.random))),
    authServers: [],
    fetch: () => Promise.reject(new Error('Nothing here goes out.')),
    env,
    processName: 'test',
    fallbackAdministrator: 'on',
    onRefreshed: () => undefined,
    onGrantLost: () => undefined
  }
  const askedAt: number[] = []
  const delivery = createDelivery(
    context,
    async () => {
      askedAt.push(now - t0)
      return find()
    },
    () => ({}) as PortalAccess
  )
  return {
    delivery,
    askedAt,
    audited: async () => (await store.audit.list(key, 10)).map(({ what }) => what),
    async accept(event) {
      return (
        await store.inbox.accept({ ...key, event, receivedAt: now, data: null, dedupeKey: `${event} ${now}` })
      ).id
    },
    async claimAndDie() {
      await store.inbox.claim({ ...key, now, leaseMs: minuteMs, limit: 10 })
      now += minuteMs
    },
    async passes(ms) {
      const end = now + ms
      for (;;) {
        await delivery.deliverDue()
        if (now >= end) return
        now += secondMs
      }
    },
    elapsed: () => now - t0,
    async statusOf(id) {
      return (await store.inbox.list({ ...key, limit: 500 })).find((event) => event.id === id)?.status
    }
  }
}

describe('section 6: handlers are retried with back-off', () => {
  it('after 1 s, 5 s, 30 s, 2 min, 10 min, 1 h and 6 h; then the event is dead', async () => {
    const { delivery, accept, passes, elapsed, statusOf } = given(() => 'installed')
    const heardAt: number[] = []
    delivery.on('ONCRMDEALADD', () => {
      heardAt.push(elapsed())
      throw new Error('Always.')
    })
    const id = await accept('ONCRMDEALADD')
    await passes(8 * hourMs)
    const pauses = heardAt.slice(1).map((at, index) => at - (heardAt[index] ?? 0))
    expect(pauses).toEqual([
      secondMs,
      5 * secondMs,
      30 * secondMs,
      2 * minuteMs,
      10 * minuteMs,
      hourMs,
      6 * hourMs
    ])
    expect(await statusOf(id)).toBe('dead')
  })

  it('all handlers of a name and those of * are called in order; without any the event is delivered', async () => {
    const { delivery, accept, passes, statusOf } = given(() => 'installed')
    const called: string[] = []
    delivery.on('*', ({ event }) => void called.push(`every ${event}`))
    delivery.on('onCrmDealAdd', () => void called.push('first'))
    delivery.on('ONCRMDEALADD', () => void called.push('second'))
    const heard = await accept('ONCRMDEALADD')
    const other = await accept('ONUSERADD')
    await passes(0)
    expect(called.filter((name) => !name.endsWith('ONUSERADD'))).toEqual([
      'first',
      'second',
      'every ONCRMDEALADD'
    ])
    expect(called).toContain('every ONUSERADD')
    expect([await statusOf(heard), await statusOf(other)]).toEqual(['delivered', 'delivered'])
  })
})

describe('what is no fault of the handlers uses up none of their attempts', () => {
  it('questions about the installation that stayed open for an hour', async () => {
    let silent = true
    const { delivery, accept, passes, elapsed } = given(() => {
      if (silent) throw new AppError('auth-unreachable', 'No answer.')
      return 'not-installed'
    })
    const attempts: number[] = []
    delivery.on('ONAPPUNINSTALL', ({ attempt }) => {
      attempts.push(attempt)
      throw new Error('Always.')
    })
    await accept('ONAPPUNINSTALL')
    await passes(hourMs)
    silent = false
    await passes(8 * hourMs)
    expect(elapsed()).toBeGreaterThan(hourMs)
    // They were none at all: the questions had used up all eight.
    expect(attempts).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('a portal that lets nobody in for a day: the event waits, with pauses that grow to 10 minutes', async () => {
    const { delivery, accept, passes, elapsed, statusOf } = given(() => 'installed')
    let closed = true
    const heardAt: number[] = []
    const attempts: number[] = []
    delivery.on('ONCRMDEALADD', ({ attempt }) => {
      heardAt.push(elapsed())
      attempts.push(attempt)
      if (closed) throw new AppError('portal-unreachable', 'The portal does not answer.')
    })
    const id = await accept('ONCRMDEALADD')
    await passes(24 * hourMs)
    const pauses = heardAt.slice(1).map((at, index) => at - (heardAt[index] ?? 0))
    expect(pauses.slice(0, 4)).toEqual([5 * secondMs, 5 * secondMs, 10 * secondMs, 20 * secondMs])
    expect(Math.max(...pauses)).toBe(10 * minuteMs)
    expect(await statusOf(id)).toBe('pending')
    closed = false
    await passes(10 * minuteMs)
    expect(await statusOf(id)).toBe('delivered')
    expect(new Set(attempts)).toEqual(new Set([1]))
  })

  it('after seven days of that the attempts count', async () => {
    const { delivery, accept, passes, statusOf } = given(() => 'installed')
    delivery.on('ONCRMDEALADD', () => {
      throw new AppError('payment-required', 'Not paid for.', { retry: 'later' })
    })
    const id = await accept('ONCRMDEALADD')
    await passes(7 * 24 * hourMs - minuteMs)
    expect(await statusOf(id)).toBe('pending')
    await passes(9 * hourMs)
    expect(await statusOf(id)).toBe('dead')
  })
})

describe('an event that ends every process that hears it', () => {
  it('is given up as if each had failed', async () => {
    const { delivery, claimAndDie, accept, passes, statusOf } = given(() => 'installed')
    const heard: string[] = []
    delivery.on('ONCRMDEALADD', ({ event }) => void heard.push(event))
    const id = await accept('ONCRMDEALADD')
    for (let deaths = 0; deaths < 8; deaths++) await claimAndDie()
    expect(await statusOf(id)).toBe('pending')
    await passes(0)
    expect([await statusOf(id), heard]).toEqual(['dead', []])
  })
})

describe('a slow handler', () => {
  it('holds up no other event, also one that comes while it runs', async () => {
    const { delivery, accept, statusOf } = given(() => 'installed')
    const slow = Promise.withResolvers<void>()
    const quick = Promise.withResolvers<void>()
    delivery.on('ONSLOW', () => slow.promise)
    delivery.on('ONQUICK', () => quick.resolve())
    const id = await accept('ONSLOW')
    const delivering = delivery.deliverDue()
    await accept('ONQUICK')
    delivery.wake()
    await quick.promise
    expect(await statusOf(id)).toBe('pending')
    slow.resolve()
    await delivering
    expect(await statusOf(id)).toBe('delivered')
  })
})

describe('section 4, rule 5: a claim of removal', () => {
  it('still installed: asked at once, after 1, 10 and 60 minutes, then dropped with an audit line', async () => {
    const { accept, passes, askedAt, audited, statusOf } = given(() => 'installed')
    const id = await accept('ONAPPUNINSTALL')
    await passes(3 * hourMs)
    expect(askedAt).toEqual([0, minuteMs, 11 * minuteMs, 71 * minuteMs])
    expect(await audited()).toEqual(['removal-claim-dropped'])
    expect(await statusOf(id)).toBe('dead')
  })

  it('not installed: handlers hear it', async () => {
    const { delivery, accept, passes } = given(() => 'not-installed')
    const heard: string[] = []
    delivery.on('ONAPPUNINSTALL', ({ event }) => void heard.push(event))
    await accept('ONAPPUNINSTALL')
    await passes(0)
    expect(heard).toEqual(['ONAPPUNINSTALL'])
  })

  it('while nobody answers, the question stays open: asked again soon at first, then every minute', async () => {
    let silent = true
    const { delivery, accept, passes, askedAt, statusOf } = given(() => {
      if (silent) throw new AppError('auth-unreachable', 'No answer.')
      return 'not-installed'
    })
    const heard: string[] = []
    delivery.on('*', ({ event }) => void heard.push(event))
    const id = await accept('ONAPPUNINSTALL')
    await passes(4 * minuteMs)
    expect(askedAt.slice(0, 3)).toEqual([0, 5 * secondMs, 10 * secondMs])
    const late = askedAt.filter((at) => at > minuteMs)
    expect(late.slice(1).map((at, index) => at - (late[index] ?? 0))).toEqual([minuteMs, minuteMs])
    expect([await statusOf(id), heard]).toEqual(['pending', []])
    silent = false
    await passes(minuteMs)
    expect([await statusOf(id), heard]).toEqual(['delivered', ['ONAPPUNINSTALL']])
  })
})

describe('section 4, rule 5: ONAPPPAYMENT', () => {
  it('asks at most once a minute a portal; the others wait for their turn', async () => {
    const { accept, passes, askedAt } = given(() => 'installed')
    for (let number = 0; number < 3; number++) {
      await accept('ONAPPPAYMENT')
      await passes(10 * secondMs)
    }
    await passes(5 * minuteMs)
    expect(askedAt).toHaveLength(3)
    const pauses = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0))
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(minuteMs)
  })
})
