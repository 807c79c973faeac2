// Which application tokens an installation accepts (design section 4, rule 4): at most the current one and one more.

import type { ApplicationToken } from '../records/installation.ts'
import { secretEqual } from '../wire/secret-equal.ts'

/** A replaced token is accepted this long, and until its successor has proven an event. */
const overlapMs = 7 * 24 * 3_600_000

type Tokens = readonly ApplicationToken[]

/** Newest first. The second one kept is the one that has proven an event last, for that one is known to be genuine. */
export function withApplicationToken(tokens: Tokens, value: string, now: number): Tokens {
  const accepted = inForce(tokens, now)
  if (accepted.some((known) => secretEqual(known.value, value))) return tokens
  const keep = accepted.find(({ provenAt }) => provenAt !== undefined) ?? accepted[0]
  return [{ value, storedAt: now }, ...(keep === undefined ? [] : [keep])]
}

export function knowsApplicationToken(tokens: Tokens, value: string, now: number): boolean {
  // Every token is compared, so that the time taken says nothing about which one fits.
  return inForce(tokens, now)
    .map((known) => secretEqual(known.value, value))
    .includes(true)
}

/** After an event with this token: it is proven, and a predecessor whose time is over goes. The same array when nothing changes. */
export function provenApplicationToken(tokens: Tokens, value: string, now: number): Tokens {
  const index = tokens.findIndex((known) => secretEqual(known.value, value))
  const used = tokens[index]
  if (used === undefined) return tokens
  const proven = used.provenAt === undefined ? tokens.with(index, { ...used, provenAt: now }) : tokens
  return inForce(proven, now)
}

function inForce(tokens: Tokens, now: number): Tokens {
  const [current, previous] = tokens
  if (current?.provenAt === undefined || previous === undefined) return tokens
  return now - current.storedAt >= overlapMs ? [current] : tokens
}
