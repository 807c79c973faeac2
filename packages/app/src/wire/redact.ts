// Takes the credentials out of an event before it is written (design section 4, rule 10).

import { createHash } from 'node:crypto'

/** Values with these names are credentials wherever they stand. */
const secretNames: ReadonlySet<string> = new Set([
  'access_token',
  'refresh_token',
  'application_token',
  'auth_id',
  'refresh_id',
  'client_secret'
])

type Replace = (text: string) => string

/** Shorter texts are no tokens, and replacing them everywhere would eat ordinary text. */
const shortestToken = 16

/** `sha256:` and 12 hexadecimal digits: enough to see that two are the same, too little to use. */
export function shortHash(secret: string): string {
  return `sha256:${createHash('sha256').update(secret, 'utf8').digest('hex').slice(0, 12)}`
}

/**
 * A copy of an event's plain `data`. Texts below a key `auth` in any case (bots carry `data[bot][auth]`, wire.md
 * section 6.6), under `TOKEN` at the top (5.5) and under the name of a credential become short hashes; elsewhere,
 * keys included, every occurrence of `tokens` and of the credentials found in `data` does.
 */
export function redactEvent(data: unknown, tokens: readonly string[]): unknown {
  const secrets = new Set(tokens.filter((token) => token !== ''))
  collectTokens(data, 0, secrets)
  // Longest first: one token may be the beginning of another.
  const ordered = [...secrets].toSorted((left, right) => right.length - left.length)
  const clean: Replace = (text) =>
    ordered.reduce((rest, secret) => rest.replaceAll(secret, shortHash(secret)), text)
  return replaceTexts(data, 0, clean)
}

function isTokenKey(key: string, depth: number): boolean {
  return secretNames.has(key.toLowerCase()) || (depth === 0 && key === 'TOKEN')
}

function collectTokens(value: unknown, depth: number, found: Set<string>): void {
  if (value === null || typeof value !== 'object') return
  for (const [key, part] of Object.entries(value)) {
    if (typeof part !== 'string') collectTokens(part, depth + 1, found)
    else if (isTokenKey(key, depth) && part.length >= shortestToken) found.add(part)
  }
}

/** Keys always go through `clean`; texts through `replace`, which is `shortHash` below a secret key. */
function replaceTexts(value: unknown, depth: number, clean: Replace, replace: Replace = clean): unknown {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map((part) => replaceTexts(part, depth + 1, clean, replace))
  if (value === null || typeof value !== 'object') return value
  const copy = Object.create(null) as Record<string, unknown>
  for (const [key, part] of Object.entries(value)) {
    const secret = key.toLowerCase() === 'auth' || isTokenKey(key, depth)
    copy[clean(key)] = replaceTexts(part, depth + 1, clean, secret ? shortHash : replace)
  }
  return copy
}
