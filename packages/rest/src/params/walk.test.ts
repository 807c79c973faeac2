// Single calls and batches share one judgement: a batch refuses more, never less, and never alters.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { RestError } from '../errors/rest-error.ts'
import { formParams } from './form.ts'
import { jsonParams } from './json.ts'

/** What people pass by mistake, among what they mean. */
const mistakes = fc.constantFrom<unknown>(
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  1n,
  Symbol('s'),
  undefined,
  new Date(Number.NaN),
  new Map(),
  'half \ud800',
  () => 1
)
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: fc.jsonValue({ maxDepth: 0 }), weight: 8 },
    { arbitrary: fc.date(), weight: 1 },
    { arbitrary: mistakes, weight: 1 },
    { arbitrary: fc.array(tie('tree'), { maxLength: 3 }), weight: 3 },
    { arbitrary: fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }), weight: 3 }
  )
}))
const params = fc.dictionary(fc.oneof(fc.string(), fc.constant('auth')), tree, { maxKeys: 4 })

function writtenOrRefused(write: () => string): string | undefined {
  try {
    return write()
  } catch (error) {
    if (error instanceof RestError && error.code === 'bad-request') return undefined
    throw error
  }
}

test('whatever a batch carries, a single call carries, too; each ends in text or in a refusal', () => {
  let carried = 0
  let refused = 0
  fc.assert(
    fc.property(params, (given) => {
      const json = writtenOrRefused(() => jsonParams('x', given))
      const form = writtenOrRefused(() => formParams('x', given))
      if (form === undefined) refused += 1
      else carried += 1
      if (form !== undefined) expect(json).toBeDefined()
    }),
    { numRuns: 1000 }
  )
  expect(carried).toBeGreaterThan(50)
  expect(refused).toBeGreaterThan(50)
})

test('a refusal names the same parameter in both', () => {
  const given = { fields: { PHONES: [{ VALUE: '1' }, { VALUE: 5n }] } }
  for (const write of [jsonParams, formParams]) {
    expect(() => write('crm.contact.add', given)).toThrow(
      'Parameter fields.PHONES[1].VALUE of crm.contact.add is a BigInt'
    )
  }
})

test('each reads a property once, so that what was judged is what is sent', () => {
  let reads = 0
  const given = {
    get TITLE() {
      reads += 1
      return 'once'
    }
  }
  jsonParams('x', given)
  formParams('x', given)
  expect(reads).toBe(2)
})
