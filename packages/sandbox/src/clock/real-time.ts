// The only door to real time of the sandbox, so that tests can stand in front of it.

export interface RealTime {
  /** Real milliseconds of the Unix epoch. */
  now(): number
  /** Calls back once after a span and never keeps the process alive; the answer cancels it. */
  after(spanMs: number, run: () => void): () => void
}

export const systemTime: RealTime = {
  now: () => Date.now(),
  after(spanMs, run) {
    const timer = setTimeout(run, spanMs)
    timer.unref()
    return () => clearTimeout(timer)
  }
}
