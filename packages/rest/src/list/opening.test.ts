// A list begins with one request for both its ends; what that request cannot do, single calls do.
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { givenListPortal, type ListPortalOptions } from '../testing/list-portal.ts'
import { givenPortal } from '../testing/portal.ts'
import { answer, broken, type Reply, refusal } from '../testing/scripted-fetch.ts'

interface Row {
  readonly ID: string
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

async function idsOf(rows: AsyncIterable<Row>): Promise<number[]> {
  const ids: number[] = []
  for await (const { ID } of rows) ids.push(Number(ID))
  return ids
}

describe('errors are those of a single call', () => {
  const refused: ListPortalOptions = { refuse: () => ({ error: 'ERROR_ARGUMENT' }) }

  test('of the method', async () => {
    const { rest } = givenListPortal([1], refused)
    const error = await caught(rest.listAll('crm.deal.list'))
    const single = await caught(givenListPortal([1], refused).rest.call('crm.deal.list'))
    expect(error).toEqual(single)
  })

  test('of rows that cannot be read', async () => {
    const page = (): unknown => [{ NAME: 'x' }]
    const error = await caught(givenListPortal([1], { page }).rest.listAll('x'))
    const single = await caught(givenListPortal([1], { page }).rest.listAll('x', {}, { readAhead: 0 }))
    expect(error).toEqual(single)
  })

  test('of the portal as a whole, without another request', async () => {
    const { rest, sent } = givenPortal([refusal('PAYMENT_REQUIRED', 401)])
    const error = await caught(rest.listAll('crm.deal.list'))
    expect(error).toMatchObject({ code: 'payment-required', method: 'crm.deal.list' })
    expect(error.message).toMatch(/^crm\.deal\.list \(in a batch\)/)
    expect(sent).toHaveLength(1)
  })

  test('of the network, naming the list', async () => {
    const { rest } = givenPortal([broken(new TypeError('fetch failed'))], { limitRetries: 0 })
    const error = await caught(rest.listAll('crm.deal.list'))
    expect(error).toMatchObject({ code: 'portal-unreachable', method: 'crm.deal.list' })
    expect(error.message).toMatch(/^crm\.deal\.list/)
  })
})

describe('what fails for a moment only does not make a list slow', () => {
  test.each([
    ['the first page', 0],
    ['the last page', 1]
  ])('%s', async (_name, failing) => {
    const { rest, requests } = givenListPortal(upTo(5000), {
      refuse: (command) => (command === failing ? { error: 'INTERNAL_SERVER_ERROR' } : undefined)
    })
    expect(await idsOf(rest.list<Row>('crm.deal.list'))).toEqual(upTo(5000))
    expect(requests.length).toBeLessThanOrEqual(6)
  })
})

interface Query {
  readonly filter?: { readonly '>ID'?: number }
  readonly order?: { readonly ID?: string }
}

test.each([10, 30, 70])('a method with pages of %i rows loses none between its ends', async (size) => {
  const all = upTo(500)
  const pages = (rows: object, next: boolean) => ({ result: rows, ...(next ? { next: size } : undefined) })
  const page = ({ filter, order }: Query) => {
    const after = filter?.['>ID'] ?? 0
    const left = all.filter((id) => id > after)
    const isLast = order?.ID === 'DESC'
    const rows = (isLast ? left.toReversed() : left).slice(0, size).map((ID) => ({ ID }))
    return pages(rows, left.length > size)
  }
  const reply: Reply = ({ body }) => {
    if (body['cmd'] === undefined) return Response.json(page(body))
    const from = /%3EID%5D=(\d+)/.exec(JSON.stringify(body['cmd']))?.[1]
    const filter = from === undefined ? {} : { '>ID': Number(from) }
    const [first, last] = [page({ filter }), page({ filter, order: { ID: 'DESC' } })]
    const result = { first: first.result, last: last.result }
    const next = { first: first.next, last: last.next }
    return Response.json({
      result: { result, result_next: next, result_error: [], result_total: [], result_time: [] }
    })
  }
  const { rest } = givenPortal(Array.from({ length: 60 }, () => reply))
  expect(await idsOf(rest.list<Row>('x'))).toEqual(all)
})

test('rows that come between the looks at the two ends are neither lost nor given twice', async () => {
  const start = upTo(99).map((id) => 2 * id)
  const portal = givenListPortal(start, {
    before(command) {
      if (command !== 1) return
      // The last page reaches less far back now.
      for (const id of upTo(30)) portal.ids.add(150 + 2 * id + 1)
    }
  })
  const read = await idsOf(portal.rest.list<Row>('crm.deal.list'))
  expect(read).toEqual([...new Set(read)].toSorted((a, b) => a - b))
  expect(read).toEqual(expect.arrayContaining(start))
})

test('a list whose end was deleted meanwhile ends with what is left', async () => {
  const portal = givenListPortal(upTo(80), {
    before(command) {
      if (command === 1) for (const id of upTo(80)) if (id > 40) portal.ids.delete(id)
    }
  })
  expect(await idsOf(portal.rest.list<Row>('crm.deal.list'))).toEqual(upTo(50))
})

test('an answer to the batch that is none is not taken for one', async () => {
  const { rest, sent } = givenPortal([answer({ result: [{ ID: '1' }] }), answer({ result: [{ ID: '1' }] })])
  expect(await rest.listAll('x')).toEqual([{ ID: '1' }])
  expect(sent.map(({ url }) => url.split('/').at(-1))).toEqual(['batch.json', 'x.json'])
})
