// What comes from outside: window, network, clock and randomness, with the browser's own as defaults.
import { notInPortal } from '../errors/not-in-portal.ts'
import type { FrameWindow } from './frame-window.ts'

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Runs once after `delayMs`; the returned function prevents it. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

export interface FrameEnv extends Clock {
  readonly window: FrameWindow
  readonly fetch: (input: string | Request, init?: RequestInit) => Promise<Response>
  readonly randomBytes: (count: number) => Uint8Array
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  }
}

export function browserRandomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count))
}

/** @throws FrameError `not-in-portal` where there is no window, as on a server */
export function frameEnv(given: Partial<FrameEnv> = {}): FrameEnv {
  const window = given.window ?? (globalThis as unknown as { readonly window?: FrameWindow }).window
  if (window === undefined) throw notInPortal()
  return {
    ...browserClock,
    // Looked up at each call, so that a page may replace it; called as a plain function, as browsers demand.
    fetch: (input, init) => fetch(input, init),
    randomBytes: browserRandomBytes,
    ...given,
    window
  }
}
