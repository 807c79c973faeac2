// Bounds the work that unproven requests can cause (design section 4, rule 7).

import { AppError } from '../errors/app-error.ts'

const maxInFlight = 64
const maxWaiting = 256

export interface ProofGate {
  /** Runs `work` when a place is free. Throws `busy` when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createProofGate(): ProofGate {
  let inFlight = 0
  const waiting: (() => void)[] = []

  async function enter(): Promise<void> {
    if (inFlight < maxInFlight) {
      inFlight++
      return
    }
    if (waiting.length >= maxWaiting) {
      throw new AppError('busy', 'Too many requests wait for their proof. Repeat the request in a moment.', {
        retryAfterMs: 2_000
      })
    }
    // The place passes from the one who leaves to the one who waits longest: the count stays.
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function leave(): void {
    const next = waiting.shift()
    if (next === undefined) inFlight--
    else next()
  }

  return {
    async run(work) {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    }
  }
}
