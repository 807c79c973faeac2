// Ends work at a deadline or with the caller's signal, whichever comes first, and tells which.
import type { Sleep } from './sleep.ts'
import { startTimer } from './timer.ts'

export type Ended<T> =
  | { readonly by: 'work'; readonly value: T }
  | { readonly by: 'failure'; readonly error: unknown }
  | { readonly by: 'timeout' }
  | { readonly by: 'signal'; readonly reason: unknown }

/**
 * Never rejects. The signal given to `work` aborts when the deadline passes, the caller's signal aborts or the work
 * fails; work that was done has nothing left to abort.
 */
export function withDeadline<T>(
  options: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined; readonly sleep: Sleep },
  work: (signal: AbortSignal) => Promise<T>
): Promise<Ended<T>> {
  const { timeoutMs, signal, sleep } = options
  if (signal?.aborted) return Promise.resolve({ by: 'signal', reason: signal.reason })
  return new Promise((resolve) => {
    const inner = new AbortController()
    const end = (ended: Ended<T>): void => {
      resolve(ended)
      cancel()
      signal?.removeEventListener('abort', stop)
      if (ended.by !== 'work') inner.abort()
    }
    const stop = (): void => end({ by: 'signal', reason: signal?.reason })
    const cancel = startTimer(sleep, timeoutMs, () => end({ by: 'timeout' }))
    // Before the work starts, which may itself abort.
    signal?.addEventListener('abort', stop, { once: true })
    work(inner.signal).then(
      (value) => end({ by: 'work', value }),
      (error: unknown) => end({ by: 'failure', error })
    )
  })
}
