// The virtual clock: moving, freezing, due jobs in order, real time passing.
import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.ts'
import type { RealTime } from './real-time.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Real time that passes only when the test says so. */
function handTime(startAt: number): RealTime & { pass(spanMs: number): void } {
  let now = startAt
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(spanMs, run) {
      const timer = { at: now + spanMs, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    pass(spanMs) {
      now += spanMs
      const due = timers.filter((timer) => timer.at <= now)
      timers = timers.filter((timer) => timer.at > now)
      for (const timer of due) timer.run()
    }
  }
}

const T0 = Date.UTC(2026, 0, 1)

describe('virtual clock', () => {
  it('starts at real time and runs on', () => {
    const real = handTime(T0)
    const clock = new VirtualClock({ real })
    real.pass(1500)
    expect(clock.now()).toBe(T0 + 1500)
  })

  it('starts elsewhere when told so', () => {
    const real = handTime(T0)
    const clock = new VirtualClock({ real, startAt: 5000 })
    real.pass(10)
    expect(clock.now()).toBe(5010)
  })

  it('advances, and runs on from there', async () => {
    const real = handTime(T0)
    const clock = new VirtualClock({ real })
    await clock.advance(3_660_000)
    real.pass(5)
    expect(clock.now()).toBe(T0 + 3_660_005)
  })

  it('stands still while frozen, can still be moved, and goes on when released', async () => {
    const real = handTime(T0)
    const clock = new VirtualClock({ real })
    await clock.freeze()
    real.pass(9000)
    expect(clock.now()).toBe(T0)
    await clock.advance(100)
    real.pass(9000)
    expect(clock.now()).toBe(T0 + 100)
    await clock.unfreeze()
    real.pass(7)
    expect(clock.now()).toBe(T0 + 107)
  })

  it('fires due jobs in order of their moment, each with the clock standing at it', async () => {
    const clock = new VirtualClock({ real: handTime(T0) })
    const seen: [string, number][] = []
    const note = (name: string) => () => void seen.push([name, clock.now() - T0])
    clock.schedule(T0 + 300, note('third'))
    clock.schedule(T0 + 100, note('first'))
    clock.schedule(T0 + 100, note('second, same moment'))
    clock.schedule(T0 + 900, note('not yet'))
    await clock.advance(500)
    expect(seen).toEqual([
      ['first', 100],
      ['second, same moment', 100],
      ['third', 300]
    ])
    expect(clock.now()).toBe(T0 + 500)
  })

  it('waits for slow jobs, and runs jobs that jobs have put in', async () => {
    const clock = new VirtualClock({ real: handTime(T0) })
    const seen: string[] = []
    clock.schedule(T0 + 10, async () => {
      await Promise.resolve()
      seen.push('delivered')
      clock.schedule(T0 + 20, () => void seen.push('caused by it'))
    })
    await clock.advance(50)
    expect(seen).toEqual(['delivered', 'caused by it'])
  })

  it('keeps two moves apart', async () => {
    const clock = new VirtualClock({ real: handTime(T0) })
    const at: number[] = []
    clock.schedule(T0 + 50, async () => {
      await Promise.resolve()
      at.push(clock.now() - T0)
    })
    await Promise.all([clock.advance(100), clock.advance(100)])
    expect(at).toEqual([50])
    expect(clock.now()).toBe(T0 + 200)
  })

  it('fires jobs that become due through real time passing', async () => {
    const real = handTime(T0)
    const clock = new VirtualClock({ real })
    let fired = false
    clock.schedule(T0 + 300_000, () => {
      fired = true
    })
    real.pass(299_999)
    await clock.settle()
    expect(fired).toBe(false)
    real.pass(1)
    await clock.settle()
    expect(fired).toBe(true)
  })

  it('runs a job that is due at once even while frozen, but after the caller is done', async () => {
    const real = handTime(T0)
    const clock = new VirtualClock({ real })
    await clock.freeze()
    let fired = false
    clock.schedule(clock.now(), () => {
      fired = true
    })
    expect(fired).toBe(false)
    real.pass(0)
    await clock.settle()
    expect(fired).toBe(true)
  })

  it('goes on after a job has failed', async () => {
    const clock = new VirtualClock({ real: handTime(T0) })
    clock.schedule(T0 + 10, () => Promise.reject(new Error('broken job')))
    await expect(clock.advance(50)).rejects.toThrow('broken job')
    await clock.advance(50)
    expect(clock.now()).toBe(T0 + 100)
  })

  it('can be set to the past without firing anything', async () => {
    const clock = new VirtualClock({ real: handTime(T0) })
    let fired = false
    clock.schedule(T0 + 10, () => {
      fired = true
    })
    await clock.set(T0 - 86_400_000)
    expect([clock.now(), fired]).toEqual([T0 - 86_400_000, false])
  })

  it('restarts with an empty queue', async () => {
    const clock = new VirtualClock({ real: handTime(T0) })
    let fired = false
    clock.schedule(T0 + 10, () => {
      fired = true
    })
    await clock.advance(5)
    await clock.restart()
    await clock.advance(60_000)
    expect([clock.now(), fired]).toEqual([T0 + 60_000, false])
  })
})

describe('spans as people type them', () => {
  it.each([
    ['61m', 3_660_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['30d', 2_592_000_000],
    ['0s', 0],
    [1500, 1500]
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each(['', 'soon', '5', '-5m', '5 m', '1.5h', -1, 1.5, null, true, '9'.repeat(40) + 'd'])(
    '%s is none',
    (value) => expect(parseDuration(value)).toBeUndefined()
  )
})
