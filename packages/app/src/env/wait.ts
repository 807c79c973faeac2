// The real wait.

/** 24.8 days: anything longer, `Infinity` too, would make setTimeout fire at once. */
const longestMs = 0x7fff_ffff

/**
 * Resolves after `ms`; rejects with the signal's reason when aborted. Does not keep the process alive. Every call of a
 * portal starts one for its time-out and aborts it, so it is made of nothing but a timer.
 */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal))
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      },
      Math.min(ms, longestMs)
    )
    timer.unref()
    const stop = (): void => {
      clearTimeout(timer)
      reject(reasonOf(signal))
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason })
}
