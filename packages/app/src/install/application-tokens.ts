// Which application tokens an installation accepts (design section 4, rule 4): at most the current one and one more.

import type { ApplicationToken } from '../records/installation.ts'
import { secretEqual } from '../wire/secret-equal.ts'

/** A replaced token is accepted this long, and until its successor has proven an event. */
const overlapMs = 7 * 24 * 3_600_000

type Tokens = readonly ApplicationToken[]

/** Newest first. The second one kept is the one that has proven an event last, for that one is known to be genuine. */
export function withApplicationToken(tokens: Tokens, value: string, now: number): Tokens {
  if (tokens.some((known) => secretEqual(known.value, value))) return tokens
  const keep = tokens.find(({ provenAt }) => provenAt !== undefined) ?? tokens[0]
  return [{ value, storedAt: now }, ...(keep === undefined ? [] : [keep])]
}

export function knowsApplicationToken(tokens: Tokens, value: string): boolean {
  // Every token is compared, so that the time taken says nothing about which one fits.
  return tokens.map((known) => secretEqual(known.value, value)).includes(true)
}

/** After an event with this token: it is proven, and a predecessor whose time is over goes. The same array when nothing changes. */
export function provenApplicationToken(tokens: Tokens, value: string, now: number): Tokens {
  const index = tokens.findIndex((known) => secretEqual(known.value, value))
  const used = tokens[index]
  if (used === undefined) return tokens
  const proven = used.provenAt === undefined ? { ...used, provenAt: now } : used
  const others = tokens.filter((other) => other !== used)
  if (index !== 0)
    return proven === used ? tokens : [...tokens.slice(0, index), proven, ...tokens.slice(index + 1)]
  const overlapOver = now - used.storedAt >= overlapMs
  if (proven === used && (others.length === 0 || !overlapOver)) return tokens
  return overlapOver ? [proven] : [proven, ...others]
}
