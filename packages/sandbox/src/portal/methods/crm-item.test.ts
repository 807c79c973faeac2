// Universal CRM methods on the portal's deals and contacts.
import { expect, test } from 'vitest'
import { testPortal } from '../test-portal.ts'

const deals = { entityTypeId: 2 }

test('rows are in `items`, ids are numbers, names are in camel case', async () => {
  const { body } = await testPortal({ deals: 3 }).call('crm.item.list', { ...deals, order: { id: 'DESC' } })
  expect(body.total).toBe(3)
  expect(body.next).toBeUndefined()
  const { items } = body.result as { items: readonly Record<string, unknown>[] }
  expect(items[0]).toMatchObject({
    id: 3,
    title: 'Deal 3',
    stageId: 'WON',
    opportunity: 30,
    assignedById: 1,
    createdTime: '2026-01-01T00:00:03+00:00',
    entityTypeId: 2
  })
  expect(items.map((item) => item['id'])).toEqual([3, 2, 1])
})

test('filter and select take the names of the wire', async () => {
  const { call } = testPortal({ deals: 120 })
  const params = {
    ...deals,
    filter: { '>id': 50, '@assignedById': [7], '<=createdTime': '2026-01-01T00:00:10Z' }
  }
  const { body } = await call('crm.item.list', { ...params, select: ['id', 'title'] })
  expect(body.result).toEqual({
    items: [60, 62, 64, 66, 68, 70, 120].map((id) => ({ id, title: `Deal ${id}`, entityTypeId: 2 }))
  })
})

test('pages are those of a controller', async () => {
  const { call } = testPortal({ deals: 120 })
  expect((await call('crm.item.list', { ...deals, start: 50 })).body).toMatchObject({ next: 100, total: 120 })
  expect((await call('crm.item.list', { ...deals, start: 500 })).body).toMatchObject({
    result: { items: [] }
  })
  const uncounted = await call('crm.item.list', { ...deals, start: -1 })
  expect(uncounted.body).not.toHaveProperty('total')
  expect(uncounted.body).not.toHaveProperty('next')
  expect((uncounted.body.result as { items: unknown[] }).items).toHaveLength(50)
})

test('one item', async () => {
  const { call } = testPortal({ deals: 3 })
  expect((await call('crm.item.get', { ...deals, id: 2 })).body.result).toMatchObject({ item: { id: 2 } })
  expect((await call('crm.item.get', { ...deals, id: 9 })).body.error).toBe('NOT_FOUND')
  expect((await call('crm.item.get', { ...deals, id: 1 }, 'worker')).status).toBe(403)
})

test('a type must be one that there is', async () => {
  const { call } = testPortal()
  expect((await call('crm.item.list')).body).toMatchObject({
    error: 'ERROR_ARGUMENT',
    argument: 'entityTypeId'
  })
  expect((await call('crm.item.list', { entityTypeId: 128 })).body.error).toBe('NOT_FOUND')
  expect((await call('crm.item.list', { entityTypeId: 3 })).body.result).toEqual({ items: [] })
})
