// Known failure: the caller's own condition on the id is overwritten by the one that paging adds.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { caught, type GivenRest, givenRest } from './given-rest.ts'

let given: GivenRest
beforeEach(async () => {
  given = await givenRest({ deals: 400 })
})
afterEach(() => given.close())

type Filter = Readonly<Record<string, unknown>>

async function ids(
  filter: Filter,
  options: { readonly readAhead?: number } = {}
): Promise<readonly number[]> {
  const rows = await given
    .client()
    .listAll<{ ID: string }>('crm.deal.list', { filter, select: ['ID'] }, options)
  return rows.map(({ ID }) => Number(ID))
}

/** Inclusive. */
function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

describe.each([
  ['in chains', {}],
  ['page by page', { readAhead: 0 }]
])('a list that is read %s', (_how, options) => {
  test.each<[Filter, readonly number[]]>([
    [{ '>ID': 100 }, range(101, 400)],
    [{ '>ID': '100' }, range(101, 400)],
    [{ '>id': 100 }, range(101, 400)],
    [{ '>Id': '100' }, range(101, 400)],
    [{ '>ID': 399 }, [400]],
    [{ '>ID': 400 }, []],
    [{ '>ID': -5 }, range(1, 400)],
    [{ '>=ID': 100 }, range(100, 400)],
    [{ '>=id': '100' }, range(100, 400)],
    [{ '<ID': 300 }, range(1, 299)],
    [{ '<=ID': 300 }, range(1, 300)],
    [{ '<=id': '300' }, range(1, 300)],
    [{ '>ID': 100, '<ID': 300 }, range(101, 299)],
    [{ '>ID': 100, '<=ID': 300 }, range(101, 300)],
    [{ '>ID': 100, '>=ID': 150 }, range(150, 400)],
    [{ '>ID': 150, '>=ID': 100 }, range(151, 400)],
    [{ '>=ID': 150, '<=ID': 150 }, [150]],
    [{ ID: 7 }, [7]],
    [{ '=ID': 7 }, [7]],
    [{ ID: [400, 7, 70] }, [7, 70, 400]],
    [{ '@ID': [400, 7, 70], '>ID': 7 }, [70, 400]],
    [{ '@ID': range(51, 350) }, range(51, 350)],
    [{ '!ID': 7, '<ID': 10 }, [1, 2, 3, 4, 5, 6, 8, 9]],
    [{ '>ID': 50, '!@ID': range(60, 400) }, range(51, 59)]
  ])('%j', async (filter, expected) => {
    expect(await ids(filter, options)).toEqual(expected)
  })
})

describe('a filter that is sent as it is', () => {
  test('a condition inside a group, whatever its logic', async () => {
    const group = { logic: 'OR', 0: { '>ID': 100 }, 1: { '<ID': 50 } }
    const filter = { 0: group, '>id': 10 }
    const rows = given.client().list('crm.item.list', { entityTypeId: 2, filter })
    await rows.next()
    const [sent] = await given.requests()
    const [first] = Object.values((sent?.decoded['cmd'] ?? {}) as Readonly<Record<string, string>>)
    if (first !== undefined) {
      expect(decodeURIComponent(first)).toMatch(
        /filter\[0\]\[0\]\[>ID\]=100&filter\[0\]\[1\]\[<ID\]=50&filter\[0\]\[logic\]=OR&filter\[>id\]=10/
      )
    } else {
      expect(sent?.decoded['filter']).toEqual(filter)
    }
  })

  test('the object that the caller holds is left as it was', async () => {
    const filter = Object.freeze({ '>ID': 100, '<ID': 200 })
    expect(await ids(filter)).toEqual(range(101, 199))
  })
})

test('OR at the top would widen the list with every page: it is refused, with the way out named', async () => {
  for (const logic of ['OR', 'or']) {
    const error = await caught(ids({ logic, 0: { '>ID': 100 }, 1: { TITLE: 'x' } }))
    expect(error).toMatchObject({ code: 'bad-request' })
    expect(error.message).toContain('put them into a group')
  }
})

test('two spellings of one bound are refused, because one would win', async () => {
  expect(await caught(ids({ '>ID': 100, '>id': 200 }))).toMatchObject({ code: 'bad-request' })
})

test.each([['many'], [1.5], [null], [['5']], [{ from: 5 }]])(
  'a bound that is no whole number is refused: %j',
  async (bound) => {
    expect(await caught(ids({ '>ID': bound }))).toMatchObject({ code: 'bad-request' })
    expect(await given.methods()).toEqual([])
  }
)
