// The form encoder against PHP's own http_build_query.
import { describe, expect, it } from 'vitest'
import { fixtureValue, readFixture } from '../portal/php/fixture-value.ts'
import type { PhpKey } from '../portal/php/value.ts'
import { formEncode, formEncodePlain, type FormValue } from './form-encode.ts'

const golden = readFixture('form-encode') as { cases: { value: unknown; rfc1738: string }[] }

/** Golden notation with raw bytes kept as bytes. */
function read(written: unknown): FormValue {
  if (typeof written === 'object' && written !== null) {
    if (Array.isArray(written)) return new Map(written.map((child, index) => [index, read(child)]))
    if ('hex' in written) return Buffer.from(String(written.hex), 'hex')
    if ('map' in written) {
      const entries = written.map as [unknown, unknown][]
      return new Map(entries.map(([key, child]) => [read(key) as PhpKey | Uint8Array, read(child)]))
    }
  }
  return fixtureValue(written)
}

describe('http_build_query', () => {
  it('has all golden cases', () => expect(golden.cases).toHaveLength(213))

  it.each(golden.cases)('$rfc1738', ({ value, rfc1738 }) => {
    expect(formEncode(read(value))).toBe(rfc1738)
  })

  it('takes plain data, keeping its order', () => {
    expect(formEncodePlain({ event: 'ONX', data: { FIELDS: { ID: 5 } }, auth: { user_id: 1 } })).toBe(
      'event=ONX&data%5BFIELDS%5D%5BID%5D=5&auth%5Buser_id%5D=1'
    )
  })
})
