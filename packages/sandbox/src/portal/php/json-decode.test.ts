// JSON bodies as PHP reads them.
import { expect, test } from 'vitest'
import { spelled } from './fixture-value.ts'
import { jsonDecode } from './json-decode.ts'
import type { PhpValue } from './value.ts'

test('keys keep their order, integer-like ones become integers, the last of equal keys wins in the first place', () => {
  const decoded = jsonDecode('{"b":1,"10":2,"2":3,"b":4,"":5}') ?? null
  expect(spelled(decoded)).toEqual([
    ['b', 4],
    [10, 2],
    [2, 3],
    ['', 5]
  ])
})

test.each<[string, PhpValue]>([
  ['1', 1],
  ['1.0', { float: 1 }],
  ['1e2', { float: 100 }],
  ['9007199254740993', 9007199254740993n],
  ['9223372036854775808', { float: 9223372036854775808 }],
  ['" a\\u0041\\n{}[],: "', ' aA\n{}[],: '],
  ['true', true],
  ['null', null]
])('%s', (text, value) => {
  expect(jsonDecode(text)).toEqual(value)
})

test('nested arrays and white space', () => {
  expect(spelled(jsonDecode(' [ 1 , [ ] , { "a" : [ "x" ] } ] ') ?? null)).toEqual([
    [0, 1],
    [1, []],
    [2, [['a', [[0, 'x']]]]]
  ])
})

test.each([[''], ['{'], ['{"a":1,}'], ["{'a':1}"], ['NaN']])('%j is no JSON', (text) => {
  expect(jsonDecode(text)).toBeUndefined()
})
