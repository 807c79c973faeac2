// Against what the real writer prints and a JavaScript engine reads.
import { describe, expect, it } from 'vitest'
import { fixtureValue, readFixture } from '../portal/php/fixture-value.ts'
import { pageValue } from './page-value.ts'

interface Golden {
  readonly cases: readonly { readonly value: unknown; readonly js: string; readonly js_value?: unknown }[]
}

const { cases } = readFixture('php-to-js') as Golden

describe('a value in a page of the portal', () => {
  it.each(cases.filter((one) => 'js_value' in one).map((one) => [one.js, one] as const))(
    'is what JavaScript makes of %s',
    (_, { value, js_value }) => {
      expect(pageValue(fixtureValue(value))).toEqual(js_value)
    }
  )
})
