// Long lists are read in many places at once: few requests, every row once and in order, whatever the portal answers.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { patientClock } from '../testing/fake-clock.ts'
import { givenListPortal, type ListPortalOptions } from '../testing/list-portal.ts'
import { randomFrom } from '../testing/random.ts'

interface Row {
  readonly ID: string
}

async function idsOf(rows: AsyncIterable<Row>): Promise<number[]> {
  const ids: number[] = []
  for await (const { ID } of rows) ids.push(Number(ID))
  return ids
}

/** Every tenth id is missing, at random. */
function withHoles(count: number, seed = 1): readonly number[] {
  const random = randomFrom(seed)
  const ids: number[] = []
  for (let id = 1; ids.length < count; id += 1) if (random() > 0.1) ids.push(id)
  return ids
}

function inClusters(count: number, clusters: number, gap: number): readonly number[] {
  const random = randomFrom(count)
  const ids: number[] = []
  let id = 0
  for (let cluster = 1; cluster <= clusters; cluster += 1) {
    while (ids.length < (count * cluster) / clusters) {
      id += 1
      if (random() > 0.1) ids.push(id)
    }
    id += Math.floor(gap * (0.5 + random()))
  }
  return ids
}

describe('few requests', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('50,000 rows take at most 24 (holes %i)', async (seed) => {
    const ids = withHoles(50_000, seed)
    const { rest, requests } = givenListPortal(ids)
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
    expect(requests.length).toBeLessThanOrEqual(24)
    // No command for nothing: less than 15 % more than the pages there are.
    expect(requests.reduce((sum, commands) => sum + commands, 0)).toBeLessThan(1150)
  })

  test('200,000 rows fill their batches', async () => {
    const ids = withHoles(200_000)
    const { rest, requests } = givenListPortal(ids)
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
    expect(requests.length).toBeLessThanOrEqual(80 * 1.05 + 4)
  })

  test.each([1_000, 10_000, 100_000, 10_000_000])(
    '50,000 in 20 clusters, %i ids apart, at most 40',
    async (gap) => {
      const ids = inClusters(50_000, 20, gap)
      const { rest, requests } = givenListPortal(ids)
      expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
      expect(requests.length).toBeLessThanOrEqual(40)
    }
  )

  test('a middle far denser than the ends is split again', async () => {
    const ids = [
      ...Array.from({ length: 2000 }, (_, index) => index * 100 + 1),
      ...Array.from({ length: 20_000 }, (_, index) => 300_000 + index),
      ...Array.from({ length: 2000 }, (_, index) => 400_000 + index * 100)
    ]
    const { rest, requests } = givenListPortal(ids)
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
    expect(requests.length).toBeLessThanOrEqual(30)
  })
})

test('every row that exists throughout comes exactly once, in order, while others come and go', async () => {
  const id = fc.integer({ min: 1, max: 20_000 })
  const change = fc.record({ add: fc.array(id, { maxLength: 60 }), remove: fc.array(id, { maxLength: 60 }) })
  const stretch = fc.record({
    from: id,
    count: fc.integer({ min: 1, max: 2500 }),
    step: fc.integer({ min: 1, max: 5 })
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(stretch, { minLength: 1, maxLength: 6 }),
      fc.array(change, { maxLength: 150 }),
      fc.integer({ min: 1, max: 24 }),
      async (stretches, changes, readAhead) => {
        const start = stretches.flatMap(({ from, count, step }) =>
          Array.from({ length: count }, (_, index) => from + index * step)
        )
        const constant = new Set(start)
        const portal = givenListPortal(start, {
          before(command) {
            for (const one of changes[command]?.remove ?? []) {
              portal.ids.delete(one)
              constant.delete(one)
            }
            for (const one of changes[command]?.add ?? []) portal.ids.add(one)
          }
        })
        const read = await idsOf(portal.rest.list<Row>('crm.deal.list', {}, { readAhead }))
        const once = new Set(read)
        expect(read).toEqual([...once].toSorted((a, b) => a - b))
        expect([...constant].filter((one) => !once.has(one))).toEqual([])
      }
    ),
    { numRuns: 60 }
  )
})

describe('a portal that answers otherwise is read page by page, and completely', () => {
  const ids = withHoles(3000)

  test.each<[string, ListPortalOptions]>([
    [
      'batches are not allowed',
      {
        answer: (_request, body) =>
          'cmd' in body
            ? Response.json({ error: 'ACCESS_DENIED', error_description: 'no batches' }, { status: 403 })
            : undefined
      }
    ],
    [
      'it knows no descending order',
      { page: (rows, { order }) => (order['ID'] === 'DESC' ? rows.toReversed() : rows) }
    ],
    [
      'it forgets the filter in batches',
      { page: (rows, { filter }) => (typeof filter['>ID'] === 'string' ? [{ ID: '1' }, { ID: '2' }] : rows) }
    ],
    [
      'it writes a list with gaps as an object, in which no reference finds the last row',
      {
        page: (rows) =>
          rows.length === 0 ? [] : Object.fromEntries(rows.map((row, index) => [index * 2, row]))
      }
    ]
  ])('%s', async (_name, options) => {
    const { rest } = givenListPortal(ids, options)
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
  })

  test('one page in the middle is nonsense: what lies behind it is read again', async () => {
    let broken = 0
    const { rest } = givenListPortal(ids, {
      page(rows, { filter }) {
        if (broken > 0 || Number(filter['>ID'] ?? 0) < 1500) return rows
        broken += 1
        return rows.toReversed()
      }
    })
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
    expect(broken).toBe(1)
  })

  test('where chains stop working on the way, they are given up', async () => {
    const { rest, requests } = givenListPortal(ids, {
      // Answers of batches behind the survey are in no order.
      page: (rows, { filter }) =>
        requests.length > 2 && typeof filter['>ID'] === 'string' ? rows.toReversed() : rows
    })
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
    expect(requests.filter((commands) => commands > 1).length).toBeLessThan(10)
  })

  test('a command that is refused once is repeated', async () => {
    const { rest } = givenListPortal(ids, {
      refuse: (command) => (command === 20 ? { error: 'OPERATION_TIME_LIMIT' } : undefined),
      // A minute passes, time-outs do not.
      client: { ...patientClock(120_000), timeoutMs: 120_000 }
    })
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
  })

  test('a refusal that stays is told as a single call tells it, behind the rows before it', async () => {
    const { rest } = givenListPortal(ids, {
      refuse: (_command, { filter }) => (Number(filter['>ID']) >= 2000 ? { error: 'ERROR_CORE' } : undefined)
    })
    const read: number[] = []
    const error = await caught(
      (async () => {
        for await (const { ID } of rest.list<Row>('crm.deal.list', { filter: { '<=ID': 2500 } }))
          read.push(Number(ID))
      })()
    )
    expect(error).toMatchObject({
      code: 'portal-error',
      method: 'crm.deal.list',
      portal: { error: 'ERROR_CORE' }
    })
    expect(read).toEqual(ids.slice(0, read.length))
  })
})

describe("parameters that a batch would change keep out of it: the caller's filter means what it says", () => {
  test.each([
    ['truth values', { filter: { UF_DONE: false } }],
    ['null', { filter: { PARENT: null } }],
    ['empty lists', { filter: { '@STAGE': [] } }],
    ['text that portals take for a reference', { filter: { TITLE: '$result[x][y]' } }]
  ])('%s', async (_name, params) => {
    const { rest, queries, requests } = givenListPortal(withHoles(300))
    await idsOf(rest.list<Row>('crm.deal.list', params))
    expect(requests.every((commands) => commands === 1)).toBe(true)
    for (const query of queries) expect(query.filter).toMatchObject(params.filter)
  })
})

describe('going on later', () => {
  test('from the cursor of a read that ended early', async () => {
    const ids = withHoles(4000)
    const { rest } = givenListPortal(ids)
    const first: number[] = []
    const rows = rest.list<Row>('crm.deal.list')
    for await (const { ID } of rows) {
      first.push(Number(ID))
      if (first.length === 1234) break
    }
    expect(rows.cursor).toBe(String(first.at(-1)))
    const after = rows.cursor ?? ''
    expect([...first, ...(await idsOf(rest.list<Row>('crm.deal.list', {}, { after })))]).toEqual(ids)
  })

  test('the later of cursor and own >ID counts', async () => {
    const { rest } = givenListPortal([1, 2, 3, 4])
    expect(await idsOf(rest.list<Row>('x', { filter: { '>ID': 1 } }, { after: 2 }))).toEqual([3, 4])
    expect(await idsOf(rest.list<Row>('x', { filter: { '>ID': 3 } }, { after: '2' }))).toEqual([4])
  })

  test('a cursor that is none is refused', async () => {
    const { rest, requests } = givenListPortal([1])
    expect(await caught(idsOf(rest.list<Row>('x', {}, { after: 'x' })))).toMatchObject({
      code: 'bad-request'
    })
    expect(requests).toHaveLength(0)
  })

  test('an early end stops what is under way', async () => {
    const signals: AbortSignal[] = []
    const portal = givenListPortal(withHoles(20_000))
    const { rest } = givenListPortal(withHoles(20_000), {
      client: {
        fetch: async (url, init) => {
          signals.push(init.signal)
          if (signals.length > 4) return new Promise(() => undefined)
          return portal.fetch(url, init)
        }
      }
    })
    let count = 0
    for await (const _row of rest.list<Row>('crm.deal.list')) if ((count += 1) === 300) break
    expect(signals.slice(4).every(({ aborted }) => aborted)).toBe(true)
  })
})

describe('memory', () => {
  test('of a slow reader holds no more than was asked for ahead', async () => {
    const { rest, queries } = givenListPortal(withHoles(200_000))
    const rows = rest.list<Row>('crm.deal.list', {}, { readAhead: 3 })
    for (let row = 0; row < 10_000; row += 1) await rows.next()
    expect(queries.length).toBeLessThan((10_000 + 5 * 2500) / 50 + 90)
  })

  test('large rows are read in smaller parts', async () => {
    const text = 'x'.repeat(20_000)
    const ids = withHoles(2000)
    const { rest, requests } = givenListPortal(ids, {
      page: (rows) => rows.map((row) => ({ ...row, COMMENTS: text }))
    })
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
    expect(Math.max(...requests)).toBeLessThanOrEqual(16)
  })
})

test('a lost answer is asked for again, since reading twice does no harm', async () => {
  const ids = withHoles(6000)
  const { rest } = givenListPortal(ids, {
    answer: (request) => (request % 3 === 2 ? new Response('<html>', { status: 502 }) : undefined)
  })
  expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(ids)
})
