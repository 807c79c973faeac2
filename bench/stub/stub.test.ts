// The stub portal: it has to be right itself before anything is measured against it.

import { expect, onTestFinished, test } from 'vitest'
import { takenIdsOf } from './ids.ts'
import type { StubClient, StubSettings } from './settings.ts'
import { type Stub, startStub } from './start-stub.ts'

const table = { rows: 300, layout: 'holes', seed: 7 } as const
/** Nothing is waited for. */
const costs = { request: 0, list: 0, add: 0, other: 0, countedThousand: 0, skippedThousand: 0 }

async function given(settings: StubSettings = {}): Promise<Stub> {
  const stub = await startStub({ table, costs, ...settings })
  onTestFinished(() => stub.end())
  return stub
}

interface Answer {
  readonly status: number
  readonly body: {
    readonly result?: unknown
    readonly error?: string
    readonly next?: number
    readonly total?: number
    readonly time?: { readonly operating?: number; readonly duration: number }
  }
}

async function call(client: StubClient, method: string, params: object = {}): Promise<Answer> {
  const response = await fetch(`${client.endpoint}${method}.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: client.accessToken, ...params })
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

function ids(rows: unknown): readonly number[] {
  return (rows as readonly { readonly ID: string }[]).map(({ ID }) => Number(ID))
}

test('lists by offset with a count, behind an id without one, and from the end', async () => {
  const client = await (await given()).client()
  const all = takenIdsOf(table)
  const second = await call(client, 'crm.deal.list', { order: { ID: 'ASC' }, start: 50 })
  expect(ids(second.body.result)).toEqual(all.slice(50, 100))
  expect(second.body).toMatchObject({ next: 100, total: 300 })
  const cursor = all[120] ?? 0
  const behind = await call(client, 'crm.deal.list', {
    filter: { '>ID': cursor, '<=ID': all[130] },
    start: -1
  })
  expect(ids(behind.body.result)).toEqual(all.slice(121, 131))
  expect(behind.body.next).toBeUndefined()
  const last = await call(client, 'crm.deal.list', { order: { ID: 'DESC' }, start: -1 })
  expect(ids(last.body.result)).toEqual(all.slice(-50).toReversed())
  const items = await call(client, 'crm.item.list', {
    filter: { '>id': cursor, '<=id': all[122] },
    order: { id: 'ASC' },
    start: -1
  })
  expect(items.body.result).toMatchObject({
    items: [{ id: all[121], title: `Deal ${all[121]}` }, { id: all[122] }]
  })
})

test('a batch resolves references, counts a list as PHP does, and halts', async () => {
  const client = await (await given()).client()
  const all = takenIdsOf(table)
  const next = 'crm.deal.list?start=-1&filter[>ID]=%24result%5Ba%5D%5B49%5D%5BID%5D'
  const named = await call(client, 'batch', { cmd: { a: 'crm.deal.list?start=-1', b: next } })
  expect(named.body.result).toMatchObject({ result_error: [], result_total: { a: 0, b: 0 } })
  const { result } = named.body.result as { result: { a: unknown; b: unknown } }
  expect([...ids(result.a), ...ids(result.b)]).toEqual(all.slice(0, 100))
  const listed = await call(client, 'batch', { cmd: ['profile', 'no.such', 'profile'], halt: 1 })
  expect(listed.body.result).toMatchObject({
    result: [{ ID: '1' }],
    result_error: { 1: { error: 'ERROR_METHOD_NOT_FOUND' } }
  })
})

test('takes forms, queries and webhooks, too', async () => {
  const client = await (await given()).client()
  const body = new URLSearchParams({ 'cmd[0]': 'crm.deal.list?start=-1', halt: '0' })
  const batch = await fetch(`${client.webhook}batch`, { method: 'POST', body })
  const { result } = (await batch.json()) as { readonly result: { readonly result: readonly unknown[] } }
  expect(ids(result.result[0])).toEqual(takenIdsOf(table).slice(0, 50))
  const query = await fetch(`${client.endpoint}profile?access_token=${client.accessToken}`)
  expect(await query.json()).toMatchObject({ result: { ADMIN: true } })
})

test('the bucket of a client may be full at the beginning, and drains', async () => {
  const stub = await given({ bucket: { burst: 50, perSecond: 2 } })
  const [full, fresh] = [await stub.client(50), await stub.client()]
  const answers = await Promise.all(Array.from({ length: 60 }, () => call(fresh, 'profile')))
  const refused = answers.filter(({ status }) => status === 503)
  // A second may begin meanwhile.
  expect([10, 8, 6]).toContain(refused.length)
  expect(refused[0]?.body.error).toBe('QUERY_LIMIT_EXCEEDED')
  expect(await stub.report(fresh)).toMatchObject({ requests: 60 - refused.length, refused: refused.length })
  expect([200, 503]).toContain((await call(full, 'profile')).status)
})

test('work is waited for, charged, and refused once the budget is used up', async () => {
  const stub = await given({ costs: { ...costs, request: 20, list: 110 }, operatingSeconds: 0.2 })
  const client = await stub.client()
  const startedAt = performance.now()
  await call(client, 'crm.deal.list', { start: -1 })
  expect(performance.now() - startedAt).toBeGreaterThan(125)
  const batch = await call(client, 'batch', { cmd: ['crm.deal.list?start=-1', 'crm.deal.list?start=-1'] })
  expect(batch.body.result).toMatchObject({ result_error: [], result_time: [{ operating: 0.11 }, {}] })
  expect(await call(client, 'crm.deal.list')).toMatchObject({
    status: 429,
    body: { error: 'OPERATION_TIME_LIMIT' }
  })
  expect(await stub.report(client)).toMatchObject({ blocked: 1, commands: 3, rows: 150 })
})

test('counting and far offsets cost more', async () => {
  const stub = await given({ costs: { ...costs, countedThousand: 100, skippedThousand: 400 } })
  const client = await stub.client()
  const lasts = async (params: object): Promise<number | undefined> =>
    (await call(client, 'crm.deal.list', params)).body.time?.duration
  expect(await lasts({ start: -1 })).toBe(0)
  expect(await lasts({ start: 0 })).toBeCloseTo(0.03, 2)
  expect(await lasts({ start: 200 })).toBeCloseTo(0.11, 2)
})

test('rows come and go, and what has gone is known', async () => {
  const stub = await given()
  const client = await stub.client()
  await stub.churn(1000)
  while ((await stub.churned()).deleted.length < 5) await call(client, 'profile')
  await stub.churn(0)
  const { deleted, inserted } = await stub.churned()
  const rows: number[] = []
  for (let cursor: number | undefined = 0; cursor !== undefined; cursor = rows.at(-1)) {
    const page = await call(client, 'crm.deal.list', { filter: { '>ID': cursor }, start: -1 })
    if (ids(page.body.result).length === 0) break
    rows.push(...ids(page.body.result))
  }
  const constant = takenIdsOf(table).filter((id) => !deleted.includes(id))
  expect(rows).toEqual(expect.arrayContaining(constant))
  expect(
    rows.filter((id) => !constant.includes(id) && !inserted.includes(id) && !deleted.includes(id))
  ).toEqual([])
})

test('adds are kept with their key, whether their answer arrives or not', async () => {
  const stub = await given()
  const client = await stub.client()
  const add = (key: string) => call(client, 'crm.deal.add', { fields: { TITLE: 'x', ORIGIN_ID: key } })
  const { body } = await add('a')
  await stub.drop({ before: 0, after: 1, seed: 1 })
  await expect(add('b')).rejects.toThrow('fetch failed')
  await stub.drop({ before: 1, after: 0, seed: 1 })
  await expect(add('c')).rejects.toThrow('fetch failed')
  await stub.drop({ before: 0, after: 0, seed: 1 })
  expect(await stub.added()).toEqual({ a: 1, b: 1 })
  const found = await call(client, 'crm.deal.list', { filter: { '@ORIGIN_ID': ['a', 'c'] } })
  expect(found.body.result).toMatchObject([{ ID: String(body.result), ORIGIN_ID: 'a' }])
  expect(await stub.report(client)).toMatchObject({ dropped: 2 })
})

test('what it does not understand it refuses, so that nothing is measured by mistake', async () => {
  const client = await (await given()).client()
  expect(await call(client, 'crm.deal.list', { filter: { TITLE: 'x' } })).toMatchObject({ status: 400 })
  expect(await call(client, 'no.such')).toMatchObject({ status: 404 })
  expect(await call({ ...client, accessToken: 'other' }, 'profile')).toMatchObject({ status: 401 })
})
