// The JSON text of the portal's answers, against the kernel's own output.
import { expect, test } from 'vitest'
import { fixtureValue, readFixture } from './fixture-value.ts'
import { jsonEncode, UnencodableError } from './json-encode.ts'

const { cases } = readFixture('json-encode') as { cases: { value: unknown; json: string }[] }

test.each(cases)('$json', ({ value, json }) => {
  expect(jsonEncode(fixtureValue(value))).toBe(json)
})

test('numbers without a JSON form are refused', () => {
  expect(() => jsonEncode({ float: Infinity })).toThrow(UnencodableError)
})
