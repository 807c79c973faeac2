// A short memory of what the store said: at most five seconds old, so that a removal holds everywhere within that time (design section 6).

import type { Env } from '../env/env.ts'

const freshMs = 5_000
const maxEntries = 10_000

export interface Recent<Value> {
  /** What was read at most five seconds ago, else what `read` answers now. `undefined` is not remembered. */
  get(name: string, read: () => Promise<Value | undefined>): Promise<Value | undefined>
  set(name: string, value: Value): void
  forget(name: string): void
}

export function createRecent<Value>({ now }: Env): Recent<Value> {
  const entries = new Map<string, { readonly value: Value; readonly readAt: number }>()

  function set(name: string, value: Value, readAt: number): void {
    // A Map keeps the order of insertion: the first key is the oldest.
    entries.delete(name)
    if (entries.size >= maxEntries) {
      const oldest = entries.keys().next().value
      if (oldest !== undefined) entries.delete(oldest)
    }
    entries.set(name, { value, readAt })
  }

  return {
    async get(name, read) {
      const entry = entries.get(name)
      if (entry !== undefined && now() - entry.readAt < freshMs) return entry.value
      // Taken before the read: the age of what is remembered must never be understated.
      const readAt = now()
      const value = await read()
      if (value === undefined) entries.delete(name)
      else set(name, value, readAt)
      return value
    },
    set: (name, value) => set(name, value, now()),
    forget(name) {
      entries.delete(name)
    }
  }
}
