// References in batch items, against the portal's own resolver.
import { expect, test } from 'vitest'
import { fixtureValue, readFixture, spelled } from '../php/fixture-value.ts'
import type { PhpArray } from '../php/value.ts'
import { parseItem } from './item.ts'
import { type Accumulated, resolveReferences } from './references.ts'

interface Fixture {
  readonly accumulated: Readonly<Record<string, unknown>>
  readonly cases: readonly { accumulated: string; query: string; params: unknown }[]
}

const { accumulated, cases } = readFixture('batch-references') as Fixture

test.each(cases)('$accumulated: $query', ({ accumulated: name, query, params }) => {
  const before = fixtureValue(accumulated[name]) as unknown as Accumulated
  const resolved = resolveReferences(parseItem(`test.echo?${query}`).params, before)
  expect(spelled(resolved)).toEqual(spelled(fixtureValue(params)))
})

test('keys of a failed item`s error have accumulators of their own', () => {
  const before = fixtureValue(accumulated['failarg']) as unknown as Accumulated
  const params: PhpArray = new Map([['x', '$argument[b]']])
  expect(resolveReferences(params, before).get('x')).toBe('ID')
})

test('a whole-number key takes one character of a text, any other key stops the walk', () => {
  const before: Accumulated = new Map([['result', new Map([['name', 'Bob']])]])
  const read = (text: string) => resolveReferences(new Map([['x', text]]), before).get('x')
  expect(['$result[name][0]', '$result[name][-1]', '$result[name][9]', '$result[name][x]'].map(read)).toEqual(
    ['B', 'b', 'Bob', 'Bob']
  )
})
