// Contacts, to read.
import { expect, test } from 'vitest'
import { type TestPortal, testPortal } from '../test-portal.ts'

function withContacts(): TestPortal {
  const given = testPortal()
  for (const [id, owner] of [
    [1, '1'],
    [2, '7']
  ] as const) {
    const row = { ID: String(id), NAME: `Name ${id}`, LAST_NAME: 'Example', ASSIGNED_BY_ID: owner }
    given.portal.contacts.set(id, row)
  }
  return given
}

test('a list knows filter, select and total', async () => {
  const { call } = withContacts()
  const { body } = await call('crm.contact.list', { filter: { '>ID': 1 }, select: ['ID', 'NAME'] })
  expect(body).toMatchObject({ result: [{ ID: '2', NAME: 'Name 2' }], total: 1 })
})

test('people see what they are responsible for', async () => {
  const { call } = withContacts()
  expect((await call('crm.contact.list', {}, 'worker')).body.total).toBe(1)
  expect((await call('crm.contact.get', { id: 1 }, 'worker')).body.error_description).toBe('Access denied.')
  expect((await call('crm.contact.get', { id: 2 }, 'worker')).body.result).toMatchObject({ NAME: 'Name 2' })
})
