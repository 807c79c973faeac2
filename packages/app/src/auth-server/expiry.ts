// When an access token ends, as its authorization server states it.

import type { Env } from '../env/env.ts'
import { parseExpires } from '../wire/parse-expires.ts'

/** What a token lives when nobody says otherwise (portal-behaviour.md section 11.2). */
export const accessLifeMs: number = 3_600_000

/** Best knowledge: the token's own bytes say 30 days, documents 180 (portal-behaviour.md section 11.2). */
export const refreshLifeMs: number = 30 * 24 * 3_600_000

/** A stated moment, else a stated span from now, else 3600 s with a warning: never "no expiry". */
export function accessExpiry(
  env: Env,
  stated: { readonly expires: unknown; readonly expires_in: unknown }
): number {
  const moment = parseExpires(stated.expires, env.now())
  if (moment !== undefined) return moment
  const lifeMs = statedLifeMs(stated.expires_in)
  if (lifeMs !== undefined) return env.now() + lifeMs
  env.logger.warn({}, 'The authorization server stated no expiry of an access token: taken as 3600 s')
  return env.now() + accessLifeMs
}

/** The span of `expires_in`, in milliseconds; `undefined` where it says nothing that can be understood. */
export function statedLifeMs(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'number' || typeof expiresIn === 'string' ? Number(expiresIn) : 0
  return seconds > 0 && seconds < 1e8 ? Math.round(seconds * 1000) : undefined
}
