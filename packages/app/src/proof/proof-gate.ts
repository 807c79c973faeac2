// Bounds the work that unproven requests can cause (design section 4, rule 7).

import { AppError } from '../errors/app-error.ts'

const maxInFlight = 64
const maxWaiting = 256

export interface ProofGate {
  /** Runs `work` when a place is free. Throws `busy` when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T>
  /**
   * For the second question of a proof that was let in: it goes before the newcomers and is never refused. Otherwise
   * nobody would be proven while more come than places are free.
   */
  goOn<T>(work: () => Promise<T>): Promise<T>
}

export function createProofGate(): ProofGate {
  let inFlight = 0
  const newcomers: (() => void)[] = []
  /** As many at most as proofs were let in. */
  const known: (() => void)[] = []

  async function enter(as: 'newcomer' | 'known'): Promise<void> {
    if (inFlight < maxInFlight) {
      inFlight++
      return
    }
    if (as === 'newcomer' && newcomers.length >= maxWaiting) {
      throw new AppError('busy', 'Too many requests wait for their proof. Repeat the request in a moment.', {
        retryAfterMs: 2_000
      })
    }
    // The place passes from the one who leaves to the one who waits longest: the count stays.
    await new Promise<void>((resolve) => (as === 'known' ? known : newcomers).push(resolve))
  }

  function leave(): void {
    const next = known.shift() ?? newcomers.shift()
    if (next === undefined) inFlight--
    else next()
  }

  async function runAs<T>(as: 'newcomer' | 'known', work: () => Promise<T>): Promise<T> {
    await enter(as)
    try {
      return await work()
    } finally {
      leave()
    }
  }

  return {
    run: (work) => runAs('newcomer', work),
    goOn: (work) => runAs('known', work)
  }
}
