// When an access token ends.

import { expect, test } from 'vitest'
import { createEnv } from '../env/env.ts'
import { accessExpiry } from './expiry.ts'

const now = 1_800_000_000_000

function expiry(expires: unknown, expires_in: unknown): { readonly at: number; readonly warnings: number } {
  let warnings = 0
  const logger = { debug() {}, info() {}, error() {}, warn: () => void warnings++ }
  const at = accessExpiry(createEnv({ now: () => now, logger }), { expires, expires_in })
  return { at, warnings }
}

test.each([
  ['the stated moment comes first', now / 1000 + 60, 3600, 60_000],
  ['in text as well', new Date(now + 60_000).toISOString(), undefined, 60_000],
  ['then the stated span', undefined, 1800, 1_800_000],
  ['in text as well', undefined, '1800', 1_800_000],
  ['a moment that makes no sense is none', now, 1800, 1_800_000]
])('%s', (_why, expires, expires_in, ms) => {
  expect(expiry(expires, expires_in)).toEqual({ at: now + ms, warnings: 0 })
})

test.each([
  [undefined, undefined],
  ['never', undefined],
  [undefined, 0],
  [undefined, -5],
  [undefined, 'x'],
  [undefined, 1e9],
  [null, null]
])('expires %j, expires_in %j: 3600 s with a warning, never "no expiry"', (expires, expires_in) => {
  expect(expiry(expires, expires_in)).toEqual({ at: now + 3_600_000, warnings: 1 })
})
