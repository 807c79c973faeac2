// What ends the work, and what is left behind.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { withDeadline } from './deadline.ts'
import { type Sleep, sleep } from './sleep.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Work that never ends by itself, as a fetch that nobody answers: it ends when its signal aborts. */
function endless(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

const given: Sleep = (delayMs, signal) => sleep(delayMs, signal)

describe.each([
  { clock: 'the real clock', wait: sleep },
  { clock: 'a wait that somebody gives', wait: given }
])('by $clock', ({ wait }) => {
  const unhurried = { timeoutMs: 1000, signal: undefined, sleep: wait }

  test('work that is done: its value, its signal is left alone, and no timer is left', async () => {
    let seen: AbortSignal | undefined
    const ended = await withDeadline(unhurried, (signal) => {
      seen = signal
      return Promise.resolve(7)
    })
    expect(ended).toEqual({ by: 'work', value: 7 })
    expect(seen?.aborted).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('work that fails: its error, and its signal aborts whatever it has left open', async () => {
    let seen: AbortSignal | undefined
    const error = new Error('broken')
    const ended = await withDeadline(unhurried, (signal) => {
      seen = signal
      return Promise.reject(error)
    })
    expect(ended).toEqual({ by: 'failure', error })
    expect(seen?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a deadline that passes ends the work, and says so rather than the failure that follows', async () => {
    let seen: AbortSignal | undefined
    const ending = withDeadline(unhurried, (signal) => {
      seen = signal
      return endless(signal)
    })
    await vi.advanceTimersByTimeAsync(999)
    expect(seen?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await ending).toEqual({ by: 'timeout' })
    expect(seen?.aborted).toBe(true)
  })

  test("the caller's signal ends the work with its reason, and no timer is left", async () => {
    const caller = new AbortController()
    let seen: AbortSignal | undefined
    const ending = withDeadline({ ...unhurried, signal: caller.signal }, (signal) => {
      seen = signal
      return endless(signal)
    })
    caller.abort('enough')
    expect(await ending).toEqual({ by: 'signal', reason: 'enough' })
    expect(seen?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('nothing starts for a caller who has left', async () => {
    const work = vi.fn(endless)
    const ended = await withDeadline({ ...unhurried, signal: AbortSignal.abort('gone') }, work)
    expect(ended).toEqual({ by: 'signal', reason: 'gone' })
    expect(work).not.toHaveBeenCalled()
  })

  test('work that makes the caller leave as it starts', async () => {
    const caller = new AbortController()
    const ended = await withDeadline({ ...unhurried, signal: caller.signal }, (signal) => {
      caller.abort('at once')
      return signal.aborted ? Promise.reject(new Error('too late')) : endless(signal)
    })
    expect(ended).toEqual({ by: 'signal', reason: 'at once' })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a signal that outlives many calls keeps none of them', async () => {
    const caller = new AbortController()
    const removed = vi.spyOn(caller.signal, 'removeEventListener')
    const added = vi.spyOn(caller.signal, 'addEventListener')
    for (let call = 0; call < 3; call += 1) {
      await withDeadline({ ...unhurried, signal: caller.signal }, () => Promise.resolve(call))
    }
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener)
    )
  })
})
