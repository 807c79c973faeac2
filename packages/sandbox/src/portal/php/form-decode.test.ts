// Form decoding, against the structures that PHP itself builds.
import { expect, test } from 'vitest'
import { BODY_LIMIT, formDecode } from './form-decode.ts'
import { fixtureValue, readFixture, spelled } from './fixture-value.ts'

interface Case {
  readonly body?: string | { hex: string }
  readonly result?: unknown
  readonly repeat?: { pattern: string; n: number }
  readonly count?: number
  readonly post_count?: number
}

const { cases } = readFixture('form-decode') as { cases: Case[] }
const spelledOut = cases.filter((entry) => entry.repeat === undefined)
const repeated = cases.filter((entry) => entry.repeat !== undefined)

test.each(spelledOut)('%j', ({ body, result }) => {
  // A request body reaches the portal's code as text, so raw bytes arrive with the same replacement.
  const text = typeof body === 'string' ? body : Buffer.from(body?.hex ?? '', 'hex').toString('utf8')
  expect(spelled(formDecode(text))).toEqual(spelled(fixtureValue(result)))
})

test.each(repeated)('$repeat.pattern up to $repeat.n', ({ repeat, count, post_count }) => {
  const numbers = Array.from({ length: repeat?.n ?? 0 }, (_, index) => index + 1)
  const isList = repeat?.pattern.startsWith('a[]') === true
  const body = numbers.map((n) => (isList ? `a[]=${n}` : `k${n}=${n}`)).join('&')
  const sizeOf = (limit?: number) => {
    const decoded = formDecode(body, limit)
    return isList ? (decoded.get('a') as Map<number, string>).size : decoded.size
  }
  expect([sizeOf(), sizeOf(BODY_LIMIT)]).toEqual([count, post_count])
})
