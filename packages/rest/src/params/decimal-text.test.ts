// Numbers as text that reads back as the same number.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decimalText } from './decimal-text.ts'

test.each([
  [0, '0'],
  [-0, '0'],
  [42, '42'],
  [-1, '-1'],
  [0.1, '0.1'],
  [-2.25, '-2.25'],
  [1e-7, '0.0000001'],
  [-1.5e-7, '-0.00000015'],
  [1e15, '1000000000000000'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991']
])('%d is %s', (value, text) => {
  expect(decimalText(value)).toBe(text)
})

test.each([2 ** 53, -(2 ** 53), 1e21, 1e300])('%d has no sure digits', (value) => {
  expect(decimalText(value)).toBeUndefined()
})

test('every fraction reads back as the same number and has no exponent', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = decimalText(value)
      if (text === undefined) return
      expect(text).toMatch(/^-?\d+(?:\.\d+)?$/)
      expect(Number(text)).toBe(value === 0 ? 0 : value)
    })
  )
})
