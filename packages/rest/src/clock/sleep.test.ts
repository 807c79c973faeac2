// The real wait: that it ends, and ends early.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sleep } from './sleep.ts'
import { startTimer } from './timer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('resolves after its span', async () => {
  const wait = sleep(1000)
  await vi.advanceTimersByTimeAsync(1000)
  await expect(wait).resolves.toBeUndefined()
})

test('rejects with the reason at once when aborted, and leaves no timer behind', async () => {
  const abort = new AbortController()
  const reason = new Error('enough')
  const wait = expect(sleep(1000, abort.signal)).rejects.toBe(reason)
  abort.abort(reason)
  await wait
  expect(vi.getTimerCount()).toBe(0)
})

test('does not start when it is aborted already', async () => {
  await expect(sleep(1000, AbortSignal.abort('enough'))).rejects.toThrow('aborted')
  expect(vi.getTimerCount()).toBe(0)
})

test.each([Number.POSITIVE_INFINITY, 2 ** 31])('%d ms are long, not over at once', async (delayMs) => {
  const over = vi.fn()
  void sleep(delayMs).then(over)
  const cancel = startTimer(sleep, delayMs, over)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(over).not.toHaveBeenCalled()
  cancel()
})
