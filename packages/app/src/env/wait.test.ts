// The real wait: that it ends, and ends early.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { wait } from './wait.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('resolves after its span', async () => {
  const waiting = wait(1000)
  await vi.advanceTimersByTimeAsync(1000)
  await expect(waiting).resolves.toBeUndefined()
})

it('rejects with the reason at once when aborted, and leaves no timer behind', async () => {
  const abort = new AbortController()
  const reason = new Error('enough')
  const waiting = expect(wait(1000, abort.signal)).rejects.toBe(reason)
  abort.abort(reason)
  await waiting
  expect(vi.getTimerCount()).toBe(0)
})

it.each([Number.POSITIVE_INFINITY, 2 ** 31])('takes %d for long, not for nothing', async (ms) => {
  const abort = new AbortController()
  const waiting = expect(wait(ms, abort.signal)).rejects.toThrow('enough')
  await vi.advanceTimersByTimeAsync(86_400_000)
  expect(vi.getTimerCount()).toBe(1)
  abort.abort(new Error('enough'))
  await waiting
})

it('does not start when it is aborted already', async () => {
  await expect(wait(1000, AbortSignal.abort('enough'))).rejects.toMatchObject({ cause: 'enough' })
  expect(vi.getTimerCount()).toBe(0)
})

it('does not listen to a signal any longer than it waits', async () => {
  const abort = new AbortController()
  const removed = vi.spyOn(abort.signal, 'removeEventListener')
  const waiting = wait(10, abort.signal)
  await vi.advanceTimersByTimeAsync(10)
  await waiting
  expect(removed).toHaveBeenCalledOnce()
})
