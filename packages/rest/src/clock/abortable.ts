// Waits for something that may not know about the caller's signal.

/** Settles like `work`, but rejects with `aborted()` once the signal aborts. */
export function abortable<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  aborted: () => Error
): Promise<T> {
  return signal === undefined ? work : race(work, signal, aborted)
}

async function race<T>(work: Promise<T>, signal: AbortSignal, aborted: () => Error): Promise<T> {
  let stop = (): void => undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        stop = () => reject(aborted())
        if (signal.aborted) stop()
        else signal.addEventListener('abort', stop, { once: true })
      })
    ])
  } catch (error) {
    throw signal.aborted ? aborted() : error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
