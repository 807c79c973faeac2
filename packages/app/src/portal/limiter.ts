// Keeps the calls to one portal within its leaky bucket, together with every other process of the store (wire.md section 16).

import type { Limiter } from '@latchkey/rest'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Bucket } from '../store/budget-store.ts'

/** A call that would wait longer is better told so. */
const longestWaitMs = 60_000

export function portalLimiter({ store, env, clientId }: Context, memberId: string, bucket: Bucket): Limiter {
  const name = JSON.stringify(['rest', clientId, memberId])
  return {
    async acquire(signal) {
      const reservation = await store.budgets.reserve(name, bucket, 1, longestWaitMs)
      if (reservation === undefined) {
        throw new AppError(
          'limit',
          'More calls wait for this portal than it takes in a minute. Repeat the call later.',
          {
            retryAfterMs: longestWaitMs
          }
        )
      }
      if (reservation.waitMs > 0) await env.sleep(reservation.waitMs, signal)
    }
  }
}
