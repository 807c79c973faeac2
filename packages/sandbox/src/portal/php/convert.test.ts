// PHP's conversions between types.
import { expect, test } from 'vitest'
import { toBool, toInt, toPhp, toText } from './convert.ts'
import { spelled } from './fixture-value.ts'
import type { PhpValue } from './value.ts'

test.each<[PhpValue | undefined, boolean]>([
  [undefined, false],
  [null, false],
  ['', false],
  ['0', false],
  [0, false],
  [{ float: 0 }, false],
  [new Map(), false],
  ['false', true],
  ['00', true],
  ['0.0', true],
  [' ', true],
  [new Map([[0, null]]), true]
])('truth of %j is %s', (value, truth) => {
  expect(toBool(value)).toBe(truth)
})

test.each<[PhpValue | undefined, number]>([
  ['abc', 0],
  ['7x', 7],
  [' 12', 12],
  ['-3.9', -3],
  ['1e2', 100],
  [true, 1],
  [{ float: -0.5 }, 0],
  [{ float: Infinity }, 0],
  [new Map(), 0]
])('integer of %j is %s', (value, integer) => {
  expect(toInt(value)).toBe(integer)
})

test.each<[PhpValue, string]>([
  [true, '1'],
  [false, ''],
  [null, ''],
  [5, '5'],
  [{ float: 1e25 }, '1.0E+25'],
  [{ float: 0.1 + 0.2 }, '0.3'],
  [{ float: 1e15 }, '1.0E+15'],
  [{ float: -1.5e-7 }, '-1.5E-7'],
  [{ float: Number.NaN }, 'NAN'],
  [{ float: -Infinity }, '-INF'],
  [new Map(), 'Array']
])('text of %j is %s', (value, text) => {
  expect(toText(value)).toBe(text)
})

test('plain data keeps its order, takes integer keys and loses what is undefined', () => {
  expect(spelled(toPhp({ b: [1, 1.5], a: undefined, '7': null }))).toEqual([
    [7, null],
    [
      'b',
      [
        [0, 1],
        [1, { float: 1.5 }]
      ]
    ]
  ])
})
