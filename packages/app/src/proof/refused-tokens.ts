// Remembers refused tokens by hash for a minute, so that repeating one costs nothing (design section 4, rule 7).

import { createHash } from 'node:crypto'
import type { Env } from '../env/env.ts'

const rememberedMs = 60_000
const maxRemembered = 10_000

export interface RefusedTokens<Verdict> {
  recall(key: string): Verdict | undefined
  remember(key: string, verdict: Verdict): void
}

export function createRefusedTokens<Verdict>({ now }: Env): RefusedTokens<Verdict> {
  const refused = new Map<string, { readonly verdict: Verdict; readonly until: number }>()

  return {
    recall(key) {
      const entry = refused.get(key)
      if (entry === undefined) return undefined
      if (entry.until > now()) return entry.verdict
      refused.delete(key)
      return undefined
    },
    remember(key, verdict) {
      // A Map keeps the order of insertion: the first key is the oldest.
      if (refused.size >= maxRemembered) {
        const oldest = refused.keys().next().value
        if (oldest !== undefined) refused.delete(oldest)
      }
      refused.set(key, { verdict, until: now() + rememberedMs })
    }
  }
}

/** One question to one server about one token. The token itself is not kept in memory for long. */
export function questionKey(server: string, accessToken: string): string {
  return createHash('sha256').update(`${server}\n${accessToken}`).digest('base64url')
}
