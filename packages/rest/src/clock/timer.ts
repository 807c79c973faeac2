// A timer that hardly ever runs out.
import { longestMs, sleep as realSleep, type Sleep } from './sleep.ts'

/** Nobody sees it. Made once: an error with its stack for each call would be a good part of what a call costs. */
const cancelled = new Error('The timer was cancelled.')

/** Calls `passed` after `delayMs`. Answers what cancels it, which may be called at any time and leaves nothing behind. */
export function startTimer(sleep: Sleep, delayMs: number, passed: () => void): () => void {
  if (sleep === realSleep) {
    // The same wait, without the promises and the signal that each call would pay for.
    const timer = setTimeout(passed, Math.min(delayMs, longestMs))
    return () => clearTimeout(timer)
  }
  const stop = new AbortController()
  sleep(delayMs, stop.signal).then(passed, () => undefined)
  return () => stop.abort(cancelled)
}
