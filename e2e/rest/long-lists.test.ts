// Long lists of a portal whose rows come and go: complete, in order, each row once, in few requests.

import { ref } from '@latchkey/rest'
import { afterEach, describe, expect, test } from 'vitest'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import type { GivenOptions } from '../support/given-application.ts'

let given: GivenInstalled
afterEach(() => given.close())

async function givenPortal(portal: GivenOptions['portal']): Promise<void> {
  given = await givenInstalled({
    portal: { ...portal },
    registration: { scope: 'crm,task,user_brief' }
  })
}

const portal = () => given.app.portal(given.portal.memberId)

async function dealIds(params: Readonly<Record<string, unknown>> = {}): Promise<number[]> {
  const ids: number[] = []
  for await (const { ID } of portal().list<{ ID: string }>('crm.deal.list', { select: ['ID'], ...params })) {
    ids.push(Number(ID))
  }
  return ids
}

/** Methods of the requests since the log was cleared. */
async function sent(): Promise<string[]> {
  const requests = await given.sandbox.api.requests()
  return requests.flatMap(({ url }) => /\/rest\/([\w.]+)\.json/.exec(url)?.[1] ?? [])
}

function expectInOrder(ids: readonly number[]): void {
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b))
}

describe('given 6,000 deals with holes between their ids', () => {
  test('a quiet list takes one look at its two ends, and full batches', async () => {
    await givenPortal({ deals: { count: 6000, holes: 0.1 } })
    const ids = await dealIds()
    expect(ids).toHaveLength(6000)
    expectInOrder(ids)
    // Four; where the portal was slow for a moment, batches are made smaller. Exact numbers are tested in packages/rest, in
    // virtual time.
    const requests = await sent()
    expect(requests.length).toBeLessThanOrEqual(6)
    expect(new Set(requests)).toEqual(new Set(['batch']))
  })

  test('each row that exists throughout comes once while others come and go, within batches too', async () => {
    await givenPortal({ deals: { count: 6000, holes: 0.1 } })
    const before = new Set(await dealIds())
    await given.sandbox.api.changeRows(given.portal.memberId, {
      kind: 'deals',
      add: 2,
      delete: 3,
      afterCalls: 1,
      times: 100
    })
    const read = await dealIds()
    expectInOrder(read)
    const after = new Set(await dealIds())
    const throughout = [...before].filter((id) => after.has(id))
    expect(throughout.length).toBeLessThan(6000)
    expect(throughout.filter((id) => !read.includes(id))).toEqual([])
  })

  test('within the limits of the cloud no request is refused', async () => {
    await givenPortal({ deals: { count: 6000, holes: 0.1 }, limits: 'cloud' })
    expect(await dealIds()).toHaveLength(6000)
    expect((await sent()).length).toBeLessThanOrEqual(6)
  })

  test('a lost answer is asked for again', async () => {
    await givenPortal({ deals: { count: 6000, holes: 0.1 } })
    await given.sandbox.api.addFault({ on: 'rest', method: 'batch', action: 'lost-after-commit', times: 2 })
    const ids = await dealIds()
    expect(ids).toHaveLength(6000)
    expectInOrder(ids)
  })

  test('an old token is renewed once for all that is under way', async () => {
    await givenPortal({ deals: { count: 6000, holes: 0.1 } })
    await given.expireUnseen()
    expect(await dealIds()).toHaveLength(6000)
    expect(await given.refreshes()).toBe(1)
  })

  test('a read that ended early goes on from its cursor', async () => {
    await givenPortal({ deals: { count: 6000, holes: 0.1 } })
    const rows = portal().list<{ ID: string }>('crm.deal.list', { select: ['ID'] })
    const first: number[] = []
    for await (const { ID } of rows) {
      first.push(Number(ID))
      if (first.length === 2345) break
    }
    const rest: number[] = []
    const after = rows.cursor ?? ''
    for await (const { ID } of portal().list<{ ID: string }>('crm.deal.list', {}, { after }))
      rest.push(Number(ID))
    expect(first.length + rest.length).toBe(6000)
    expectInOrder([...first, ...rest])
  })
})

test('given deals in clusters, the gaps between them cost little', async () => {
  await givenPortal({ deals: { count: 20_000, holes: 0.1, clusters: 8 } })
  const ids = await dealIds()
  expect(ids).toHaveLength(20_000)
  expectInOrder(ids)
  expect((await sent()).length).toBeLessThanOrEqual(24)
})

describe('methods whose pages have another shape', () => {
  test('items, which call their id id', async () => {
    await givenPortal({ deals: 400 })
    let count = 0
    for await (const { id } of portal().list<{ id: number }>('crm.item.list', {
      entityTypeId: 2,
      select: ['id']
    })) {
      count += 1
      expect(id).toBeGreaterThan(0)
    }
    expect(count).toBe(400)
    expect(await sent()).toContain('batch')
  })

  test('tasks, which are filtered by ID and answered with id', async () => {
    await givenPortal({ tasks: 400 })
    const ids: number[] = []
    for await (const { id } of portal().list<{ id: string }>('tasks.task.list', { select: ['ID'] }))
      ids.push(Number(id))
    expect(ids).toHaveLength(400)
    expectInOrder(ids)
    expect(await sent()).toContain('batch')
  })
})

test('given a reference to a command that fails, what uses it is not run and the others are', async () => {
  await givenPortal({ deals: 0 })
  const results = await portal().batch({
    missing: ['crm.deal.get', { id: 10_000 }],
    copy: ['crm.deal.add', { fields: { TITLE: ref('missing', 'TITLE') } }],
    first: ['crm.deal.add', { fields: { TITLE: 'First' } }],
    read: ['crm.deal.get', { id: ref('first') }]
  })
  expect(Object.values(results).map(({ status }) => status)).toEqual(['failed', 'not-run', 'ok', 'ok'])
  expect(results.read).toMatchObject({ result: { TITLE: 'First' } })
  expect(await dealIds()).toHaveLength(1)
})
