// The text of a batch command: as PHP writes it, and read back unchanged.
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { thrown } from '../testing/caught.ts'
import {
  floatText,
  type Golden,
  isBeyondJavaScript,
  isGoldenMap,
  namesOf,
  passed,
  someInside
} from '../testing/fixture.ts'
import { formParams } from './form.ts'

interface EncodeVector {
  readonly value: Golden
  readonly rfc3986: string
}

describe('vectors made with PHP (fixtures/form-encode.json)', () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../../../../fixtures/form-encode.json', import.meta.url), 'utf8')
  ) as { cases: readonly EncodeVector[] }
  const vectors = cases.filter(({ value }) => isGoldenMap(value) && !someInside(value, isBeyondJavaScript))
  // JavaScript moves whole-number names to the front, and our numbers are not rounded.
  const ordered = vectors.filter(
    ({ value }) => !someInside(value, hasWholeNumberName) && !someInside(value, isRoundedByPhp)
  )

  test('there are enough of them', () => {
    expect(ordered.length).toBeGreaterThan(100)
  })

  test.each(ordered)('$rfc3986', ({ value, rfc3986 }) => {
    const params = passed(value) as Record<string, unknown>
    if (someInside(value, vanishes) || someInside(value, hasLossyName) || hasLossyFirstName(value)) {
      expect(thrown(() => formParams('x', params)).code).toBe('bad-request')
    } else {
      expect(formParams('x', params)).toBe(rfc3986)
    }
  })

  const rounded = vectors.filter(({ value }) => someInside(value, isRoundedByPhp))

  test.each(rounded)(
    '$rfc3986, where PHP rounds or writes an exponent: exact here, or refused',
    ({ value }) => {
      const params = passed(value) as Record<string, unknown>
      const number = Number(Object.values(params).flat()[0])
      if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
        expect(thrown(() => formParams('x', params)).code).toBe('bad-request')
      } else {
        expect(phpReads(formParams('x', params))).toEqual(asTexts(params))
      }
    }
  )
})

describe('what text cannot carry is refused, and the parameter named', () => {
  test.each([
    ['null', { fields: { CLOSED: null } }, 'fields.CLOSED'],
    ['an empty list', { filter: { '@ID': [] } }, 'filter["@ID"]'],
    ['an empty object', { filter: {} }, 'filter '],
    ['an object of undefined', { filter: { STAGE: undefined } }, 'filter '],
    ['undefined in a list', { ids: [1, undefined] }, 'ids[1]'],
    ['a number beyond 2^53', { n: 2 ** 60 }, 'n '],
    ['a BigInt', { n: 1n }, 'n '],
    ['a first name with a dot, which PHP rewrites', { 'a.b': 1 }, '["a.b"]'],
    ['a first name with a space, which PHP rewrites', { 'a b': 1 }, '["a b"]'],
    ['a name with a bracket', { a: { 'b]': 1 } }, 'a["b]"]'],
    ['an empty name', { a: { '': 1 } }, 'a[""]'],
    ['a control character in a name', { 'a\0': 1 }, '["a\\u0000"]'],
    ['credentials', { auth: 'x' }, 'auth'],
    ['a cycle', cyclic(), 'a.b'],
    ['too deep for PHP', deep(65), 'a.a'],
    [
      'too many values for PHP',
      { ids: Array.from({ length: 1001 }, (_, index) => index) },
      'object of crm.deal.add holds'
    ]
  ])('%s', (_name, params, place) => {
    const error = thrown(() => formParams('crm.deal.add', params))
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(error.message).toContain(place.startsWith('object') ? `parameter ${place}` : `Parameter ${place}`)
  })

  test('but 1,000 values and 64 levels pass', () => {
    expect(formParams('x', { ids: Array.from({ length: 1000 }, () => 1) }).split('&')).toHaveLength(1000)
    expect(formParams('x', deep(64))).toContain('=1')
  })
})

test('booleans, numbers, dates and text have the decided form', () => {
  const params = {
    yes: true,
    no: false,
    n: -1.5,
    tiny: 1e-7,
    at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    t: "a'b+c"
  }
  expect(formParams('x', params)).toBe(
    'yes=1&no=0&n=-1.5&tiny=0.0000001&at=2026-01-02T03%3A04%3A05%2B00%3A00&t=a%27b%2Bc'
  )
})

test('a reference survives as the portal needs it (fixtures/batch-references.json)', () => {
  expect(formParams('x', { x: '$result[u][NAME]' })).toBe('x=%24result%5Bu%5D%5BNAME%5D')
})

test('no parameters are no text', () => {
  expect(formParams('x', {})).toBe('')
})

test('whatever is accepted reads back as the same texts in the same places', () => {
  const plain = fc.constantFrom(
    '>=DATE',
    '!@ID',
    '%TITLE',
    'UF_CRM_1',
    'Ж',
    'a&b=c#?',
    "it's",
    '*',
    '$result'
  )
  const name = fc.oneof({ arbitrary: plain, weight: 20 }, { arbitrary: fc.string(), weight: 1 })
  const number = fc.double({ min: -1e15, max: 1e15, noNaN: true })
  const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.boolean(), number, fc.integer())
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
      fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4 })
    )
  }))
  let accepted = 0
  fc.assert(
    fc.property(fc.dictionary(name, tree, { minKeys: 1, maxKeys: 5 }), (params) => {
      const text = textOrRefusal(params)
      if (text === undefined) return
      accepted += 1
      expect(phpReads(text)).toEqual(asTexts(params))
    }),
    { numRuns: 500 }
  )
  expect(accepted).toBeGreaterThan(200)
})

function textOrRefusal(params: Record<string, unknown>): string | undefined {
  try {
    return formParams('x', params)
  } catch {
    return undefined
  }
}

/** What the portal's PHP makes of a query (portal-behaviour.md section 1), objects and lists both as maps. */
function phpReads(query: string): unknown {
  const root = new Map<string, unknown>()
  for (const [rawName, value] of new URLSearchParams(query)) {
    const name = rawName.replace(/^ +/, '')
    const bracket = name.indexOf('[')
    const first = (bracket < 0 ? name : name.slice(0, bracket)).replaceAll(/[ .]/g, '_')
    const path = [
      first,
      ...[...name.slice(first.length).matchAll(/\[([^\]]*)\]/g)].map(([, key = '']) => key)
    ]
    let map = root
    for (const key of path.slice(0, -1)) {
      const next = (map.get(key) as Map<string, unknown> | undefined) ?? new Map<string, unknown>()
      map.set(key, next)
      map = next
    }
    map.set(path.at(-1) ?? '', value)
  }
  return root
}

function asTexts(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, item]) => [key, asTexts(item)]))
  }
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'number')
    return expect.toSatisfy((text: string) => Number(text) === value && !/[eE]/.test(text))
  return value
}

/** null and empty lists leave no trace in PHP's text. */
function vanishes(value: Golden): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

/** PHP would read the name back as another one (fixtures/form-decode.json). */
function hasLossyName(value: Golden): boolean {
  return namesOf(value).some((name) => name === '' || /[[\]\p{Cc}]|^\s|\s$/u.test(name))
}

function hasLossyFirstName(value: Golden): boolean {
  return namesOf(value).some((name) => /[. ]/.test(name))
}

function hasWholeNumberName(value: Golden): boolean {
  return namesOf(value).some((name) => /^\d+$/.test(name))
}

function isRoundedByPhp(value: Golden): boolean {
  const float = floatText(value)
  return (
    float !== undefined && (/E|0\.30|123456789|333/.test(float) || float === '-0.0' || Number(float) >= 1e15)
  )
}

function cyclic(): Record<string, unknown> {
  const inner: Record<string, unknown> = {}
  inner['b'] = inner
  return { a: inner }
}

function deep(levels: number): Record<string, unknown> {
  let value: Record<string, unknown> = { end: 1 }
  for (let level = 1; level < levels; level += 1) value = { a: value }
  return value
}
