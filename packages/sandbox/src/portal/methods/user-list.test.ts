// Lists of people.
import { expect, test } from 'vitest'
import { testPortal } from '../test-portal.ts'

const ids = (result: unknown): string[] => (result as { ID: string }[]).map(({ ID }) => ID)

test('user.get lists people by id with a total, without addresses for the brief scope', async () => {
  const { body } = await testPortal().call('user.get')
  expect(body).toMatchObject({ total: 2 })
  expect(body.result).toEqual([
    expect.objectContaining({ ID: '1', NAME: 'Ada', LAST_NAME: 'Example', ACTIVE: true }),
    expect.objectContaining({ ID: '7', NAME: 'Bob' })
  ])
  expect(body.result).not.toEqual(
    expect.arrayContaining([expect.objectContaining({ EMAIL: expect.anything() })])
  )
})

test.each(['user', 'user_basic'])('the scope %s shows addresses', async (name) => {
  const { body } = await testPortal({ scope: [name] }).call('user.get', { ID: 7 })
  expect(body.result).toMatchObject([{ ID: '7', EMAIL: 'bob@people.example' }])
})

test.each([
  [{ FILTER: { NAME: 'bob' } }, ['7']],
  [{ NAME: 'Bob' }, ['7']],
  [{ filter: { '>ID': 1 } }, ['7']],
  [{ ID: [1, 7] }, ['1', '7']],
  [{ sort: 'NAME', order: 'desc' }, ['7', '1']],
  [{ SORT: 'ID', ORDER: 'DESC', FILTER: { ACTIVE: true } }, ['7', '1']],
  [{ ACTIVE: 'N' }, []]
])('user.get %j', async (params, expected) => {
  expect(ids((await testPortal().call('user.get', params)).body.result)).toEqual(expected)
})

test('a hidden address is no way to find a person', async () => {
  const filter = { EMAIL: 'bob@people.example' }
  expect(
    ids((await testPortal({ scope: ['user_brief'] }).call('user.get', { filter })).body.result)
  ).toHaveLength(2)
  expect(ids((await testPortal({ scope: ['user'] }).call('user.get', { filter })).body.result)).toEqual(['7'])
})

test('select names the fields beside the id', async () => {
  const { body } = await testPortal().call('user.get', { select: ['NAME'], ID: 1 })
  expect(body.result).toEqual([{ ID: '1', NAME: 'Ada' }])
})

test('nobody found is a bare empty list without a total', async () => {
  const { body } = await testPortal().call('user.get', { ID: 99 })
  expect(body.result).toEqual([])
  expect(body).not.toHaveProperty('total')
})

test('`start` is an exact offset, and -1 is not counted', async () => {
  const { call } = testPortal()
  expect(ids((await call('user.get', { start: 1 })).body.result)).toEqual(['7'])
  expect((await call('user.get', { start: -1 })).body.total).toBe(0)
})

test('user.access is always true for administrators, others have their own codes', async () => {
  const { call } = testPortal()
  expect((await call('user.access', { ACCESS: 'U99' })).body.result).toBe(true)
  expect((await call('user.access', { ACCESS: ['U1', 'U7'] }, 'worker')).body.result).toBe(true)
  expect((await call('user.access', { ACCESS: ['U1', 'SG4'] }, 'worker')).body.result).toBe(false)
})
