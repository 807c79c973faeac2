// Lists: complete, ordered, each row once, and nothing of the caller overwritten.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { givenListPortal } from '../testing/list-portal.ts'
import { authorization, givenPortal } from '../testing/portal.ts'
import { answer } from '../testing/scripted-fetch.ts'

interface Row {
  readonly ID: string
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}

function upTo(count: number): Set<number> {
  return new Set(Array.from({ length: count }, (_, index) => index + 1))
}

function idsOf(rows: readonly Row[]): readonly number[] {
  return rows.map(({ ID }) => Number(ID))
}

describe('reading', () => {
  test.each([
    [0, 1],
    [1, 1],
    [49, 1],
    [50, 2],
    [51, 2],
    [199, 2],
    [1000, 3],
    [5000, 5]
  ])('%i rows take %i requests', async (count, requestCount) => {
    const { rest, requests } = givenListPortal(upTo(count))
    expect(idsOf(await collect(rest.list<Row>('crm.deal.list')))).toEqual([...upTo(count)])
    expect(requests).toHaveLength(requestCount)
  })

  test('asks for id order, no counting, and rows behind the last id', async () => {
    const { rest, queries } = givenListPortal(upTo(60))
    await collect(
      rest.list('crm.deal.list', { select: ['TITLE'], filter: { STAGE: 'NEW' } }, { readAhead: 0 })
    )
    const common = { order: { ID: 'ASC' }, start: -1, select: ['TITLE', 'ID'] }
    expect(queries[0]).toMatchObject({ ...common, filter: { STAGE: 'NEW' } })
    expect(queries[1]).toMatchObject({ ...common, filter: { STAGE: 'NEW', '>ID': 50 } })
  })

  test('asks for the same in a batch', async () => {
    const { rest, queries } = givenListPortal(upTo(1000))
    await collect(rest.list('crm.deal.list', { select: ['TITLE'], filter: { STAGE: 'NEW' } }))
    for (const query of queries.slice(1)) {
      expect(query).toMatchObject({ start: '-1', select: { 0: 'TITLE', 1: 'ID' }, filter: { STAGE: 'NEW' } })
    }
  })

  test('a row with id 0 is not lost', async () => {
    const { rest } = givenListPortal([0, 1])
    expect(await collect(rest.list<Row>('crm.category.list'))).toEqual([{ ID: '0' }, { ID: '1' }])
  })

  test('asks for more when the first page is used up: whoever wants a few rows pays for them alone', async () => {
    const { rest, requests } = givenListPortal(upTo(2000))
    const rows = rest.list<Row>('crm.deal.list')
    for (let row = 0; row < 50; row += 1) await rows.next()
    expect(requests).toHaveLength(1)
    await rows.next()
    expect(requests).toHaveLength(2)
  })

  test('every row that exists throughout comes exactly once, in order, while others come and go', async () => {
    const change = fc.record({ add: fc.array(fc.nat(400)), remove: fc.array(fc.nat(400)) })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(400), { minLength: 60 }),
        fc.array(change),
        fc.constantFrom(0, 24),
        async (start, changes, readAhead) => {
          const constant = new Set(start)
          const portal = givenListPortal(start, {
            before(command) {
              for (const id of changes[command]?.remove ?? []) {
                portal.ids.delete(id)
                constant.delete(id)
              }
              for (const id of changes[command]?.add ?? []) portal.ids.add(id)
            }
          })
          const read = idsOf(await collect(portal.rest.list<Row>('crm.deal.list', {}, { readAhead })))
          expect(read).toEqual([...new Set(read)].toSorted((a, b) => a - b))
          expect(read).toEqual(expect.arrayContaining([...constant]))
        }
      )
    )
  })

  test('ids beyond 2^53 are compared as numbers all the same', async () => {
    const big = 2n ** 60n
    const page = Array.from({ length: 50 }, (_, index) => ({ ID: String(big + BigInt(index)) }))
    const { rest, sent } = givenPortal([
      answer({ result: page }),
      answer({ result: [{ ID: String(big + 50n) }] })
    ])
    expect(await collect(rest.list('x'))).toHaveLength(51)
    expect(sent[1]?.body['filter']).toEqual({ '>ID': String(big + 49n) })
  })

  test('stops with the signal between rows', async () => {
    const abort = new AbortController()
    const { rest } = givenListPortal(upTo(100))
    const rows = rest.list('x', {}, { signal: abort.signal })[Symbol.asyncIterator]()
    await rows.next()
    abort.abort('enough')
    expect(await caught(rows.next())).toMatchObject({ code: 'aborted', cause: 'enough' })
  })
})

describe('forms of pages', () => {
  test.each([
    ['items', { items: [{ id: 1 }, { id: 2 }] }, 'id'],
    ['tasks, filtered by ID and answered as id', { tasks: [{ id: '1' }, { id: '2' }] }, 'ID'],
    ['a list beside other members', { items: [{ ID: 1 }, { ID: 2 }], name: 'x' }, 'ID'],
    ['a list with gaps, which PHP writes as an object', { 0: { ID: 1 }, 2: { ID: 2 } }, 'ID'],
    ['numbers', [{ ID: 1 }, { ID: 2 }], 'ID'],
    ['numbers and text', [{ ID: 9 }, { ID: '10' }], 'ID']
  ])('%s', async (_name, result, idField) => {
    const { rest } = givenPortal([answer({ result })])
    expect(await collect(rest.list('x', {}, { idField }))).toHaveLength(2)
  })

  test.each([[null], [[]], [{ items: [] }]])('no rows: %j', async (result) => {
    const { rest } = givenPortal([answer({ result })])
    expect(await collect(rest.list('x'))).toEqual([])
  })

  test.each([['text'], [5], [{ a: [], b: [] }], [{ id: 1 }]])('%j is no list', async (result) => {
    const { rest } = givenPortal([answer({ result })])
    expect(await caught(collect(rest.list('x')))).toMatchObject({ code: 'unreadable', ran: 'yes' })
  })

  test('a short page with next is not the last', async () => {
    const { rest } = givenPortal([answer({ result: [{ ID: 1 }], next: 50 }), answer({ result: [{ ID: 2 }] })])
    expect(await collect(rest.list('x'))).toHaveLength(2)
  })
})

describe('a stall is an error, never silence', () => {
  const full = Array.from({ length: 50 }, (_, index) => ({ ID: index + 1 }))
  test.each([
    ['the filter is ignored', [answer({ result: full }), answer({ result: full })]],
    ['the order is ignored', [answer({ result: [{ ID: 2 }, { ID: 1 }] })]],
    ['a row comes twice', [answer({ result: [{ ID: 1 }, { ID: '1' }] })]],
    ['a row has no id', [answer({ result: [{ NAME: 'x' }] })]],
    ['an id is no number', [answer({ result: [{ ID: 'NEW' }] })]],
    ['a row is no object', [answer({ result: ['NEW'] })]]
  ])('%s', async (_name, replies) => {
    const { rest } = givenPortal(replies)
    expect(await caught(collect(rest.list('x', {}, { readAhead: 0 })))).toMatchObject({
      code: 'list-stalled',
      method: 'x'
    })
  })
})

describe("the caller's parameters", () => {
  test.each([0, 24])(
    'his own >ID is where the list starts, and is not lost (read ahead: %i)',
    async (readAhead) => {
      const { rest, queries } = givenListPortal(upTo(200))
      const rows = await collect(rest.list<Row>('x', { filter: { '>ID': '120' } }, { readAhead }))
      expect(idsOf(rows)).toEqual(Array.from({ length: 80 }, (_, index) => index + 121))
      expect(queries[0]?.filter).toEqual({ '>ID': 120 })
      // Where a reference leads nowhere, the portal takes whatever it reached; such a page is not used.
      const cursors = queries.slice(1).map(({ filter }) => filter['>ID'])
      for (const cursor of cursors.filter((one) => typeof one !== 'object')) {
        expect(Number(cursor)).toBeGreaterThanOrEqual(170)
      }
    }
  )

  test.each([0, 24])(
    'his other conditions on the id stay beside the cursor (read ahead: %i)',
    async (readAhead) => {
      const { rest, queries } = givenListPortal(upTo(9000))
      const rows = await collect(
        rest.list<Row>('x', { filter: { '>=ID': 100, '<=ID': 7000 } }, { readAhead })
      )
      expect(idsOf(rows)).toEqual(Array.from({ length: 6901 }, (_, index) => index + 100))
      for (const { filter } of queries) {
        expect(Number(filter['>=ID'])).toBe(100)
        expect(Number(filter['<=ID'])).toBeLessThanOrEqual(7000)
      }
    }
  )

  test('his spelling of names is kept, so that nothing is sent twice', async () => {
    const { rest, sent } = givenPortal([answer({ result: [] })])
    await collect(rest.list('x', { FILTER: { '>ID': 5 }, SELECT: ['id'], ORDER: { ID: 'asc' } }))
    expect(sent[0]?.body).toEqual({
      auth: authorization(1).accessToken,
      FILTER: { '>ID': 5 },
      SELECT: ['id'],
      ORDER: { ID: 'ASC' },
      start: -1
    })
  })

  test('other parameters pass', async () => {
    const { rest, sent } = givenPortal([answer({ result: { items: [] } })])
    await collect(
      rest.list(
        'crm.item.list',
        { entityTypeId: 2, select: ['*'], filter: { 0: { logic: 'OR', a: 1 } } },
        { idField: 'id' }
      )
    )
    expect(sent[0]?.body).toMatchObject({
      entityTypeId: 2,
      select: ['*'],
      filter: { 0: { logic: 'OR', a: 1 } },
      order: { id: 'ASC' }
    })
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['a start', { start: 0 }, 'start'],
    ['another order', { order: { TITLE: 'ASC' } }, 'order'],
    ['descending order', { order: { ID: 'DESC' } }, 'order'],
    ['an order besides the id', { order: { ID: 'ASC', TITLE: 'ASC' } }, 'order'],
    ['an order as text', { ORDER: 'ASC' }, 'order'],
    ['a bound that is no number', { filter: { '>ID': 'x' } }, 'filter[">ID"]'],
    ['two spellings of the bound', { filter: { '>ID': 1, '>id': 2 } }, '>ID and >id'],
    ['two spellings of filter', { filter: {}, FILTER: {} }, 'filter and FILTER'],
    ['a filter that is no object', { filter: 'x' }, 'filter'],
    ['a top-level OR', { filter: { logic: 'OR', 0: { a: 1 } } }, 'group'],
    ['a select that is no list', { select: 'ID' }, 'select']
  ])('%s is refused', async (_name, params, text) => {
    const { rest, sent } = givenPortal([])
    const error = await caught(collect(rest.list('x', params)))
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(error.message).toContain(text)
    expect(sent).toHaveLength(0)
  })

  test('an idField that is no name is refused', async () => {
    const { rest } = givenPortal([])
    expect((await caught(collect(rest.list('x', {}, { idField: '>ID' })))).code).toBe('bad-request')
  })
})
