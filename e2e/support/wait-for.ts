// Waits for something that happens elsewhere: asked again and again, with an end.

import { setTimeout as pause } from 'node:timers/promises'

const everyMs = 50
const deadlineMs = 15_000

/** The first answer that is not `undefined`. Throws when the deadline passes; `what` says what was waited for. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined>,
  withinMs: number = deadlineMs
): Promise<T> {
  const endsAt = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > endsAt) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`)
    await pause(everyMs)
  }
}
