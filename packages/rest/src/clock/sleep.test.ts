// The real wait: that it ends, and ends early.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sleep } from './sleep.ts'

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
