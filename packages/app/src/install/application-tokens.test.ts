// Which application tokens are accepted, and how one follows another (design section 4, rule 4).

import { describe, expect, it } from 'vitest'
import { knowsApplicationToken, provenApplicationToken, withApplicationToken } from './application-tokens.ts'

const dayMs = 24 * 3_600_000
const t0 = 1_800_000_000_000

const first = withApplicationToken([], 'first', t0)
const provenFirst = provenApplicationToken(first, 'first', t0 + 1)
const both = withApplicationToken(provenFirst, 'second', t0 + 2)

describe('section 4, rule 4: application tokens of an installation', () => {
  it('stores the first, knows it, and no other', () => {
    expect(first).toEqual([{ value: 'first', storedAt: t0 }])
    expect(knowsApplicationToken(first, 'first', t0)).toBe(true)
    expect(knowsApplicationToken(first, 'firs', t0)).toBe(false)
    expect(knowsApplicationToken([], 'first', t0)).toBe(false)
  })

  it('answers the same list when nothing changes, so that nothing is written', () => {
    expect(withApplicationToken(both, 'second', t0 + 3)).toBe(both)
    expect(withApplicationToken(both, 'first', t0 + 3)).toBe(both)
    expect(provenApplicationToken(provenFirst, 'first', t0 + 3)).toBe(provenFirst)
    expect(provenApplicationToken(both, 'unknown', t0 + 3)).toBe(both)
  })

  it('keeps the replaced one beside the new one, newest first', () => {
    expect(both.map(({ value }) => value)).toEqual(['second', 'first'])
    expect(knowsApplicationToken(both, 'first', t0 + 3)).toBe(true)
    expect(knowsApplicationToken(both, 'second', t0 + 3)).toBe(true)
  })

  it('of two changes in a row, the second keeps the one that events have proven', () => {
    expect(withApplicationToken(both, 'third', t0 + 3).map(({ value }) => value)).toEqual(['third', 'first'])
  })

  it('the replaced one ends when the new one has proven an event and 7 days have passed, not at one of the two', () => {
    const end = t0 + 2 + 7 * dayMs
    const proven = provenApplicationToken(both, 'second', t0 + 3)
    expect(knowsApplicationToken(both, 'first', end)).toBe(true)
    expect(knowsApplicationToken(proven, 'first', end - 1)).toBe(true)
    expect(knowsApplicationToken(proven, 'first', end)).toBe(false)
    expect(knowsApplicationToken(proven, 'second', end)).toBe(true)
  })

  it('drops it from the record with the first event after that', () => {
    const late = t0 + 2 + 8 * dayMs
    expect(provenApplicationToken(both, 'second', late)).toEqual([
      { value: 'second', storedAt: t0 + 2, provenAt: late }
    ])
  })

  it('takes a token back that has ended, as a new one: portals may return to it', () => {
    const late = t0 + 2 + 8 * dayMs
    const proven = provenApplicationToken(both, 'second', t0 + 3)
    const back = withApplicationToken(proven, 'first', late)
    expect(back).toEqual([
      { value: 'first', storedAt: late },
      { value: 'second', storedAt: t0 + 2, provenAt: t0 + 3 }
    ])
    expect(knowsApplicationToken(back, 'first', late)).toBe(true)
  })
})
