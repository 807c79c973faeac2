// When a token is given up, to the millisecond.

import { expect, it } from 'vitest'
import { isUsable } from './usable.ts'

const hourMs = 3_600_000
const token = (lifeMs: number) => ({ refreshedAt: 1_000_000, accessExpiresAt: 1_000_000 + lifeMs })

it.each([
  ['an hour: a minute', hourMs, 60_000],
  ['ten minutes: a minute is the tenth', 600_000, 60_000],
  ['five minutes: a tenth', 300_000, 30_000],
  ['ten seconds: a tenth', 10_000, 1_000],
  ['a day, as other servers may grant: a minute', 24 * hourMs, 60_000]
])('a life of %s before its end', (_name, lifeMs, marginMs) => {
  const grant = token(lifeMs)
  const end = grant.accessExpiresAt - marginMs
  expect(isUsable(grant, grant.refreshedAt)).toBe(true)
  expect(isUsable(grant, end - 1)).toBe(true)
  expect(isUsable(grant, end)).toBe(false)
})

it('a token that had ended when we got it is not used', () => {
  expect(isUsable(token(-1), 1_000_000)).toBe(false)
})

it('a lost grant is not used, however long its token lives', () => {
  expect(isUsable({ ...token(hourMs), lostAt: 1_000_001 }, 1_000_002)).toBe(false)
})
