// A bounded wait in real time that ends early when its server closes, so that nothing hangs at the end.

/** Resolves after the span or as soon as the signal aborts, whichever comes first. Keeps no process alive. */
export function pause(spanMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, spanMs)
    timer.unref()
    signal.addEventListener('abort', finish)
  })
}
