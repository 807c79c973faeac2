// What a single call's parameters may hold.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { thrown } from '../testing/caught.ts'
import { jsonParams } from './json.ts'

describe('what JSON would alter or drop is refused, and the parameter named', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = { again: cyclic }
  test.each([
    ['a BigInt', { fields: { SUM: 5n } }, 'fields.SUM'],
    ['NaN', { filter: { '>ID': Number.NaN } }, 'filter[">ID"]'],
    ['Infinity', { list: [1, Number.POSITIVE_INFINITY] }, 'list[1]'],
    ['a function', { a: () => 1 }, 'a '],
    ['a symbol', { a: Symbol('x') }, 'a '],
    ['undefined in a list', { ids: [1, undefined] }, 'ids[1]'],
    ['a hole in a list', { ids: holed() }, 'ids[1]'],
    ['a cycle', cyclic, 'self.again'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'at '],
    ['a date of five-digit years', { at: new Date(Date.UTC(12000, 0)) }, 'at '],
    ['a Map', { fields: new Map([['A', 1]]) }, 'fields '],
    ['an instance', { fields: new URL('https://portal.example') }, 'fields '],
    ['half a surrogate pair', { TITLE: 'a\ud800' }, 'TITLE'],
    ['half a surrogate pair in a name', { fields: { '\udc00': 1 } }, 'fields'],
    ['too deep', deep(101), 'a.a.a']
  ])('%s', (_name, params, place) => {
    const error = thrown(() => jsonParams('crm.deal.add', params))
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no', method: 'crm.deal.add' })
    expect(error.message).toContain(`Parameter ${place}`)
  })

  test.each([[['a']], ['text'], [null], [undefined], [new Date(0)]])('parameters that are %j', (params) => {
    const error = thrown(() => jsonParams('x', params))
    expect(error.code).toBe('bad-request')
  })
})

test('the same object may stand in two places', () => {
  const phone = { VALUE: '1' }
  expect(jsonParams('x', { a: phone, b: [phone, phone] })).toBe(
    '{"a":{"VALUE":"1"},"b":[{"VALUE":"1"},{"VALUE":"1"}]}'
  )
})

test('names that are special to JavaScript are plain names', () => {
  const params = JSON.parse('{"__proto__":1,"constructor":{"__proto__":[2]}}') as Record<string, unknown>
  expect(jsonParams('x', params)).toBe('{"__proto__":1,"constructor":{"__proto__":[2]}}')
})

test('every other value is exactly what JSON.stringify writes', () => {
  const params = fc.dictionary(
    fc
      .string({ unit: 'grapheme' })
      .filter((name) => !/^(?:auth|access_token|auth_connector|method|aplogin|ap)$/i.test(name)),
    fc.jsonValue({ stringUnit: 'grapheme' })
  )
  fc.assert(
    fc.property(params, (value) => {
      expect(jsonParams('x', value)).toBe(JSON.stringify(value))
    })
  )
})

test.each([Object.prototype, Array.prototype])(
  'libraries that give everything a toJSON alter nothing',
  (prototype) => {
    Object.defineProperty(prototype, 'toJSON', { value: () => 'altered', configurable: true, writable: true })
    try {
      const text = jsonParams('x', { filter: { '@ID': [1, [2]] }, toJSON: 'a name' })
      expect(text).toBe('{"filter":{"@ID":[1,[2]]},"toJSON":"a name"}')
    } finally {
      Reflect.deleteProperty(prototype, 'toJSON')
    }
  }
)

test.each(['method', 'ap', 'aplogin'])('%s, which no method would see, is refused', (name) => {
  expect(thrown(() => jsonParams('crm.deal.get', { id: 1, [name]: 'crm.deal.delete' }))).toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining(`Parameter ${name} `)
  })
  expect(jsonParams('x', { fields: { [name]: 1 } })).toBe(`{"fields":{"${name}":1}}`)
})

function holed(): number[] {
  const list = [1]
  list[2] = 3
  return list
}

function deep(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = { end: 1 }
  for (let level = 1; level < levels; level += 1) value = { a: value }
  return value
}
