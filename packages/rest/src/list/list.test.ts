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

/** The answer to a batch. */
function batchOf(results: Readonly<Record<string, unknown>>): object {
  return { result: { result: results, result_error: [], result_total: [], result_next: [], result_time: [] } }
}

function commandsOf(body: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  return Object.values(body?.['cmd'] as Readonly<Record<string, string>>).map(decodeURIComponent)
}

function idsOf(rows: readonly Row[]): readonly number[] {
  return rows.map(({ ID }) => Number(ID))
}

describe('reading', () => {
  test.each([
    [0, 1],
    [1, 1],
    [49, 1],
    [50, 1],
    [100, 1],
    [101, 2],
    [1000, 2],
    [2500, 2],
    [5000, 3]
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
    expect(queries.length).toBeGreaterThan(20)
    for (const query of queries) {
      expect(query).toMatchObject({ start: '-1', select: { 0: 'TITLE', 1: 'ID' }, filter: { STAGE: 'NEW' } })
    }
    expect(queries.map(({ order }) => order['ID']).filter((direction) => direction === 'DESC')).toHaveLength(
      1
    )
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
    const all = Array.from({ length: 151 }, (_, index) => 2n ** 60n + BigInt(index))
    const { rest, queries } = givenListPortal([], {
      page(_rows, { filter, order }) {
        const found = all.filter((id) => id > BigInt((filter['>ID'] as string | undefined) ?? 0))
        return (order['ID'] === 'DESC' ? found.toReversed() : found)
          .slice(0, 50)
          .map((id) => ({ ID: String(id) }))
      }
    })
    const rows = await collect(rest.list<Row>('x'))
    expect(rows.map(({ ID }) => BigInt(ID))).toEqual(all)
    expect(queries.at(-1)?.filter).toEqual({ '>ID': String(all[149]) })
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
  type Page = (rows: readonly { readonly ID?: string }[]) => unknown

  test.each<[string, Page, string]>([
    ['items', (rows) => ({ items: rows.map(({ ID }) => ({ id: Number(ID) })) }), 'id'],
    [
      'tasks, filtered by ID and answered as id',
      (rows) => ({ tasks: rows.map(({ ID }) => ({ id: ID })) }),
      'ID'
    ],
    ['a list beside other members', (rows) => ({ items: rows, name: 'x' }), 'ID'],
    [
      'a list with gaps, which PHP writes as an object',
      (rows) => Object.fromEntries(rows.map((row, index) => [index * 2, row])),
      'ID'
    ],
    ['numbers', (rows) => rows.map(({ ID }) => ({ ID: Number(ID) })), 'ID'],
    ['numbers and text', (rows) => rows.map(({ ID }, index) => ({ ID: index === 0 ? Number(ID) : ID })), 'ID']
  ])('%s', async (_name, page, idField) => {
    const { rest, requests } = givenListPortal([9, 10], { page })
    expect(await collect(rest.list('x', {}, { idField }))).toEqual(
      await collect(rest.list('x', {}, { idField, readAhead: 0 }))
    )
    expect(requests).toEqual([2, 1])
    const { rest: more } = givenListPortal(upTo(60), { page })
    expect(await collect(more.list('x', {}, { idField }))).toHaveLength(60)
  })

  test.each([[null], [[]], [{ items: [] }]])('no rows: %j', async (result) => {
    const { rest } = givenListPortal([], { page: () => result })
    expect(await collect(rest.list('x'))).toEqual([])
  })

  test.each([['text'], [5], [{ a: [], b: [] }], [{ id: 1 }]])('%j is no list', async (result) => {
    const { rest } = givenListPortal([], { page: () => result })
    expect(await caught(collect(rest.list('x')))).toMatchObject({
      code: 'unreadable',
      ran: 'yes',
      method: 'x'
    })
  })

  test.each([0, 24])('a short page with next is not the last (read ahead: %i)', async (readAhead) => {
    const { rest } = givenPortal([
      ...(readAhead === 0 ? [] : [answer({ error: 'ACCESS_DENIED', error_description: '' }, 403)]),
      answer({ result: [{ ID: 1 }], next: 50 }),
      ...(readAhead === 0 ? [] : [answer({ error: 'ACCESS_DENIED', error_description: '' }, 403)]),
      answer({ result: [{ ID: 2 }] })
    ])
    expect(await collect(rest.list('x', {}, { readAhead }))).toHaveLength(2)
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
      expect(Number(queries[0]?.filter['>ID'])).toBe(120)
      // Where a reference leads nowhere, the portal takes whatever it reached; such a page is not used.
      const cursors = queries.slice(1).map(({ filter }) => filter['>ID'])
      for (const cursor of cursors.filter((one) => typeof one !== 'object')) {
        expect(Number(cursor)).toBeGreaterThanOrEqual(120)
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
    const { rest, sent } = givenPortal([answer({ result: [] }), answer(batchOf({ first: [], last: [] }))])
    const params = { FILTER: { '>ID': 5 }, SELECT: ['id'], ORDER: { ID: 'asc' } }
    await collect(rest.list('x', params, { readAhead: 0 }))
    expect(sent[0]?.body).toEqual({
      auth: authorization(1).accessToken,
      FILTER: { '>ID': 5 },
      SELECT: ['id'],
      ORDER: { ID: 'ASC' },
      start: -1
    })
    await collect(rest.list('x', params))
    expect(commandsOf(sent[1]?.body)).toEqual([
      'x?FILTER[>ID]=5&SELECT[0]=id&ORDER[ID]=ASC&start=-1',
      'x?FILTER[>ID]=5&SELECT[0]=id&ORDER[ID]=DESC&start=-1'
    ])
  })

  test('other parameters pass', async () => {
    const empty = { items: [] }
    const { rest, sent } = givenPortal([
      answer({ result: empty }),
      answer(batchOf({ first: empty, last: empty }))
    ])
    const params = { entityTypeId: 2, select: ['*'], filter: { 0: { logic: 'OR', a: 1 } } }
    await collect(rest.list('crm.item.list', params, { idField: 'id', readAhead: 0 }))
    expect(sent[0]?.body).toMatchObject({ ...params, order: { id: 'ASC' } })
    await collect(rest.list('crm.item.list', params, { idField: 'id' }))
    expect(commandsOf(sent[1]?.body)[0]).toBe(
      'crm.item.list?entityTypeId=2&select[0]=*&filter[0][logic]=OR&filter[0][a]=1&order[id]=ASC&start=-1'
    )
  })

  test('a filter without conditions is as good as none', async () => {
    const { rest, requests } = givenListPortal(upTo(60))
    expect(await collect(rest.list('x', { filter: {} }))).toHaveLength(60)
    expect(requests).toEqual([2])
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

  test('a filter that contains itself is refused', async () => {
    const filter: Record<string, unknown> = { '>ID': 5 }
    filter['0'] = { filter }
    const { rest, sent } = givenPortal([])
    expect(await caught(collect(rest.list('x', { filter })))).toMatchObject({
      code: 'bad-request',
      ran: 'no'
    })
    expect(sent).toEqual([])
  })

  test('an idField that is no name is refused', async () => {
    const { rest } = givenPortal([])
    expect((await caught(collect(rest.list('x', {}, { idField: '>ID' })))).code).toBe('bad-request')
  })
})
