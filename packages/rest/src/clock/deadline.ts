// Ends work at a deadline or with the caller's signal, whichever comes first, and tells which.
import type { Sleep } from './sleep.ts'

export type Ended<T> =
  | { readonly by: 'work'; readonly value: T }
  | { readonly by: 'failure'; readonly error: unknown }
  | { readonly by: 'timeout' }
  | { readonly by: 'signal'; readonly reason: unknown }

/** Never rejects. The signal given to `work` aborts when the deadline passes or the caller's signal aborts. */
export async function withDeadline<T>(
  options: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined; readonly sleep: Sleep },
  work: (signal: AbortSignal) => Promise<T>
): Promise<Ended<T>> {
  const { timeoutMs, signal, sleep } = options
  if (signal?.aborted) return { by: 'signal', reason: signal.reason }
  const inner = new AbortController()
  const timer = new AbortController()
  let stop = (): void => undefined
  const stopped = new Promise<Ended<T>>((resolve) => {
    stop = () => resolve({ by: 'signal', reason: signal?.reason })
  })
  // Before the work starts, which may itself abort.
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race<Ended<T>>([
      work(inner.signal).then(
        (value) => ({ by: 'work', value }),
        (error: unknown) => ({ by: 'failure', error })
      ),
      sleep(timeoutMs, timer.signal).then(
        () => ({ by: 'timeout' }),
        () => new Promise<never>(() => undefined)
      ),
      stopped
    ])
  } finally {
    timer.abort()
    inner.abort()
    signal?.removeEventListener('abort', stop)
  }
}
