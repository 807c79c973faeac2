// What a store is tried with, neutral to the test runner.

import type { Store } from '../store/store.ts'

/** A fresh, empty store in the hands of one case. */
export interface ConformanceSubject {
  readonly store: Store
  /** Opens the same data once more, as another process would; a store that lives in one process answers itself. */
  readonly another: () => Promise<Store>
  /** The clock that the store reads. It stands still between calls of `advance`. */
  readonly now: () => number
  readonly advance: (ms: number) => void
  /** Closes what was opened and removes the data. */
  readonly close: () => Promise<void>
}

export type ConformanceGroup = 'portals' | 'oneTime' | 'inbox' | 'audit' | 'budgets'

export interface ConformanceCase {
  /** The port it is about. */
  readonly group: ConformanceGroup
  /** A sentence about the port. */
  readonly name: string
  /** Opens a store, tries the sentence, closes the store. Throws `ConformanceError` where the store does otherwise. */
  readonly run: (open: () => Promise<ConformanceSubject>) => Promise<void>
}

/** Makes the cases of one group. */
export function casesOf(
  group: ConformanceGroup,
  sentences: Readonly<Record<string, (subject: ConformanceSubject) => Promise<void>>>
): readonly ConformanceCase[] {
  return Object.entries(sentences).map(([name, attempt]) => ({
    group,
    name,
    async run(open) {
      const subject = await open()
      try {
        await attempt(subject)
      } finally {
        await subject.close()
      }
    }
  }))
}
