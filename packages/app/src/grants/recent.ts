// A short memory of what the store said: at most five seconds old, so that a removal holds everywhere within that time (design section 6).

import type { Env } from '../env/env.ts'

const freshMs = 5_000
const maxEntries = 10_000

export interface Recent<Value> {
  /**
   * What was read at most five seconds ago, else what `read` answers now; those who ask meanwhile share the answer.
   * `undefined` and failures are not remembered.
   */
  get(name: string, read: () => Promise<Value | undefined>): Promise<Value | undefined>
  set(name: string, value: Value): void
  /** Whoever asks from now on has it read anew, also while an earlier read is under way. */
  forget(name: string): void
}

interface Entry<Value> {
  readonly value: Value | Promise<Value | undefined>
  readonly readAt: number
}

export function createRecent<Value>({ now }: Env): Recent<Value> {
  const entries = new Map<string, Entry<Value>>()

  function keep(name: string, entry: Entry<Value>): void {
    // A Map keeps the order of insertion: the first key is the oldest.
    entries.delete(name)
    if (entries.size >= maxEntries) {
      const oldest = entries.keys().next().value
      if (oldest !== undefined) entries.delete(oldest)
    }
    entries.set(name, entry)
  }

  /** Unless somebody has set or forgotten it meanwhile. */
  function drop(name: string, entry: Entry<Value>): void {
    if (entries.get(name) === entry) entries.delete(name)
  }

  return {
    async get(name, read) {
      const known = entries.get(name)
      if (known !== undefined && now() - known.readAt < freshMs) return known.value
      // Its age counts from before the read: it must never be understated.
      const entry = { readAt: now(), value: read() }
      keep(name, entry)
      try {
        const value = await entry.value
        if (value === undefined) drop(name, entry)
        return value
      } catch (error) {
        drop(name, entry)
        throw error
      }
    },
    set: (name, value) => keep(name, { value, readAt: now() }),
    forget(name) {
      entries.delete(name)
    }
  }
}
