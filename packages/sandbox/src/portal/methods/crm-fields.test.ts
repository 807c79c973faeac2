// Descriptions of fields, and the user fields that rows have brought along.
import { expect, test } from 'vitest'
import { type TestPortal, testPortal } from '../test-portal.ts'

function withUserFields(): TestPortal {
  const given = testPortal({ scope: ['crm', 'userfieldconfig'] })
  given.portal.deals.set(1, { ID: '1', UF_CRM_FLOOR: '3', UF_CRM_COLOUR: 'red' })
  given.portal.contacts.set(1, { ID: '1', UF_CRM_HOBBY: 'sailing' })
  return given
}

test('crm.deal.fields describes own fields and user fields', async () => {
  const { result } = (await withUserFields().call('crm.deal.fields')).body
  expect(result).toMatchObject({
    ID: { type: 'integer', isReadOnly: true, isDynamic: false },
    TITLE: { type: 'string', isReadOnly: false },
    OPENED: { type: 'char' },
    UF_CRM_COLOUR: { type: 'string', isDynamic: true, isMultiple: false, listLabel: 'UF_CRM_COLOUR' }
  })
  expect(result).not.toHaveProperty('UF_CRM_HOBBY')
})

test('crm.contact.fields describes those of contacts', async () => {
  const { result } = (await withUserFields().call('crm.contact.fields')).body
  expect(result).toMatchObject({ LAST_NAME: { type: 'string' }, UF_CRM_HOBBY: { isDynamic: true } })
})

test('userfieldconfig.list lists all of a module, filtered and ordered by id', async () => {
  const { call } = withUserFields()
  const all = await call('userfieldconfig.list', { moduleId: 'crm' })
  expect(all.body).toMatchObject({
    result: {
      fields: [
        { id: '1', entityId: 'CRM_DEAL', fieldName: 'UF_CRM_COLOUR', userTypeId: 'string', multiple: 'N' },
        { id: '2', fieldName: 'UF_CRM_FLOOR' },
        { id: '3', entityId: 'CRM_CONTACT' }
      ]
    },
    total: 3
  })
  const later = await call('userfieldconfig.list', {
    moduleId: 'crm',
    filter: { '>id': 1, entityId: 'CRM_DEAL' },
    order: { id: 'DESC' },
    start: -1
  })
  expect(later.body.result).toMatchObject({ fields: [{ fieldName: 'UF_CRM_FLOOR' }] })
  expect(later.body).not.toHaveProperty('total')
})

test('without its scope or its module it is refused', async () => {
  const { call } = testPortal()
  expect((await call('userfieldconfig.list', { moduleId: 'crm' })).body.error).toBe('insufficient_scope')
  expect((await withUserFields().call('userfieldconfig.list')).body.error_description).toContain('moduleId')
})

test('no portal has smart processes', async () => {
  const { call } = testPortal()
  expect((await call('crm.type.list')).body).toMatchObject({ result: { types: [] }, total: 0 })
})
