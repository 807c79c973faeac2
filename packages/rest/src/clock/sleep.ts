// Waiting, as a function that tests replace.

/** Resolves after `delayMs`; rejects with the signal's reason as soon as that aborts. */
export type Sleep = (delayMs: number, signal?: AbortSignal) => Promise<void>

/** 24.8 days: anything longer, `Infinity` too, would make setTimeout fire at once. */
export const longestMs = 0x7fff_ffff

export const sleep: Sleep = (delayMs, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(reasonOf(signal))
    const stop = () => {
      clearTimeout(timer)
      reject(reasonOf(signal))
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      },
      Math.min(delayMs, longestMs)
    )
    signal?.addEventListener('abort', stop, { once: true })
  })

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason })
}
