// `Idempotency-Key`: the same call runs once.
import { expect, test } from 'vitest'
import { codeOf, testV3 } from './test-v3.ts'

const HOUR = 3_600_000
const fields = { title: 'New', creatorId: 1, responsibleId: 1 }
const keyed = (key: string, token = 'admin') => ({ token, headers: { 'idempotency-key': key } })

test('a repeated call is answered as the first one was, and does not run', async () => {
  const { v3, portal, advance } = testV3()
  const first = await v3('tasks.task.add', { fields }, keyed('k-1'))
  expect(first.headers['idempotency-key']).toBe('k-1')
  expect(first.headers).not.toHaveProperty('idempotent-replayed')
  advance(23 * HOUR)
  const second = await v3('tasks.task.add', { fields }, keyed('k-1'))
  expect(second.body).toEqual(first.body)
  expect(second.headers).toMatchObject({ 'idempotency-key': 'k-1', 'idempotent-replayed': 'true' })
  expect(portal.tasks.size).toBe(1)
})

test('after a day it is another call', async () => {
  const { v3, portal, advance } = testV3()
  await v3('tasks.task.add', { fields }, keyed('k-1'))
  advance(24 * HOUR)
  const later = await v3('tasks.task.add', { fields }, keyed('k-1'))
  expect(later.headers).not.toHaveProperty('idempotent-replayed')
  expect(portal.tasks.size).toBe(2)
})

test('the same key with another body is refused', async () => {
  const { v3, portal } = testV3()
  await v3('tasks.task.add', { fields }, keyed('k-1'))
  const answer = await v3('tasks.task.add', { fields: { ...fields, title: 'Other' } }, keyed('k-1'))
  expect([answer.status, codeOf(answer)]).toEqual([422, 'IDEMPOTENCYKEYREUSED'])
  expect(portal.tasks.size).toBe(1)
})

test('a token that was refreshed meanwhile makes no other body of it', async () => {
  const { send, judge, portal, app } = testV3()
  const user = portal.users.get(1)
  if (user === undefined) throw new Error('the administrator is there')
  judge('next', { ok: true, app, user, scope: ['tasks'] })
  for (const auth of ['admin', 'next']) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'k-1' }
    await send('POST', '/rest/api/tasks.task.add', JSON.stringify({ fields, auth }), headers)
  }
  expect(portal.tasks.size).toBe(1)
})

test('a failure is not kept: the call runs again', async () => {
  const { v3, portal } = testV3()
  expect((await v3('tasks.task.delete', { id: 1 }, keyed('k-1'))).status).toBe(400)
  await v3('tasks.task.add', { fields })
  expect((await v3('tasks.task.delete', { id: 1 }, keyed('k-1'))).status).toBe(200)
  expect(portal.tasks.size).toBe(0)
})

test('another user and another method have keys of their own', async () => {
  const { v3, portal } = testV3()
  await v3('tasks.task.add', { fields }, keyed('k-1'))
  const other = await v3('tasks.task.add', { fields }, keyed('k-1', 'worker'))
  expect(other.headers).not.toHaveProperty('idempotent-replayed')
  expect((await v3('tasks.task.update', { id: 1, fields: {} }, keyed('k-1'))).status).toBe(200)
  expect(portal.tasks.size).toBe(2)
})

test.each([[''], ['x'.repeat(256)], ['schl\u00fcssel']])('%j is no key', async (key) => {
  const answer = await testV3().v3('tasks.task.add', { fields }, keyed(key))
  expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALIDIDEMPOTENCYKEY'])
})

test('calls that only read ignore it', async () => {
  const { v3 } = testV3({ tasks: 1 })
  const { headers, status } = await v3('tasks.task.list', {}, keyed(''))
  expect(status).toBe(200)
  expect(headers).not.toHaveProperty('idempotency-key')
})

test('classic REST ignores it', async () => {
  const { send, portal } = testV3({ scope: ['crm'] })
  for (const title of ['a', 'a']) {
    const headers = { 'idempotency-key': 'k-1' }
    await send('POST', `/rest/crm.deal.add?auth=admin&fields[TITLE]=${title}`, '', headers)
  }
  expect(portal.deals.size).toBe(2)
})
