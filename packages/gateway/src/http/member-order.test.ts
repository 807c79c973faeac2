// Names in the order of the text, whatever stands around them.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberOrder } from './member-order.ts'

test.each([
  ['{"commands":{"b":1,"17":2,"0":3}}', ['b', '17', '0']],
  ['{ "halt" : true , "commands" : { "1" : ["x", {"2": [{"3": 4}]}] , "0" : ["y"] } }', ['1', '0']],
  ['{"commands":{"a\\"}:{":"}","\\u0031":"{\\\\\\"1\\":2","0":null}}', ['a"}:{', '1', '0']],
  ['{"other":{"9":1},"commands":{"5":1},"after":{"7":1}}', ['5']],
  ['{"commands":{"9":1},"commands":{"2":1,"1":1}}', ['2', '1']],
  ['{"commands":{"b":1,"a":2,"b":3}}', ['b', 'a']],
  ['{"commands":{"a":"x","b":-1.5e3,"c":true}}', ['a', 'b', 'c']],
  ['{"a":{"commands":{"1":1}}}', []],
  ['{"commands":[{"1":1}]}', []],
  ['{"commands":{}}', []],
  ['{}', []]
])('%s', (text, names) => {
  expect(memberOrder(text, 'commands')).toEqual(names)
})

test('are those that JSON.parse finds, whatever they are called and hold', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat({ max: 2 }), (commands, indent) => {
      const text = JSON.stringify({ before: commands, commands, halt: [commands] }, undefined, indent)
      expect(memberOrder(text, 'commands')).toEqual(
        Object.keys(JSON.parse(JSON.stringify(commands)) as object)
      )
    })
  )
})
