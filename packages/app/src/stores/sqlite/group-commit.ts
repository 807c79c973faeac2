// Steps of one moment share a transaction, so that a burst of events costs one wait for the disk instead of thousands.

import { AppError } from '../../errors/app-error.ts'
import { inTransaction, type SqliteDriver } from './driver.ts'

interface Step {
  readonly run: () => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommit {
  /**
   * Runs `step` soon, as a whole or not at all, in the order of the calls. What it answers is on disk when this
   * resolves. It awaits nothing.
   */
  add<Result>(step: () => Result): Promise<Result>
  /** Runs at once what waits. */
  flush(): void
}

/**
 * What arrives while a commit waits for the disk waits as well, since that wait blocks the process; it makes the next
 * group. A process with one step at a time commits each by itself.
 */
export function createGroupCommit(db: SqliteDriver): GroupCommit {
  let waiting: Step[] = []

  function flush(): void {
    const steps = waiting
    waiting = []
    if (steps.length > 0) commit(steps)
  }

  function commit(steps: readonly Step[]): void {
    try {
      const results = inTransaction(db, () => steps.map((step) => step.run()))
      for (const [index, step] of steps.entries()) step.resolve(results[index])
    } catch (error) {
      const [only] = steps
      if (steps.length === 1) only?.reject(error)
      // A disk that is full or a lock of somebody else refuses all of them, and each attempt may take seconds.
      else if (error instanceof AppError && error.code === 'busy')
        for (const step of steps) step.reject(error)
      // One of them is at fault: the others must not suffer for it.
      else for (const step of steps) commit([step])
    }
  }

  return {
    add<Result>(run: () => Result): Promise<Result> {
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ run, resolve: (result) => resolve(result as Result), reject })
        // After everything that has arrived was read, and before the process waits for more.
        if (waiting.length === 1) setImmediate(flush)
      })
    },
    flush
  }
}
