// Waits for somebody to end the program.

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Aborts at the first signal; a second one ends the process at once, as it would without a handler. */
export function onSignal(): AbortSignal {
  const stop = new AbortController()
  const handle = (): void => {
    for (const name of names) process.off(name, handle)
    stop.abort()
  }
  for (const name of names) process.on(name, handle)
  return stop.signal
}
