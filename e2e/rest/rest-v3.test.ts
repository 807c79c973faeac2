// REST 3.0 of a portal, with an application's tokens: renewal, keys, errors.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

interface Task {
  readonly id: number
  readonly title: string
}

let given: GivenInstalled
beforeEach(async () => {
  given = await givenInstalled({ registration: { scope: 'crm,tasks,user_brief' } })
})
afterEach(() => given.close())

const v3 = () => given.app.portal(given.portal.memberId).v3

const fields = (title: string) => ({
  title,
  creatorId: Number(given.owner),
  responsibleId: Number(given.owner)
})

async function titles(): Promise<readonly string[]> {
  const { result } = await v3().call<{ items: readonly Task[] }>('tasks.task.list', {
    select: ['id', 'title']
  })
  return result.items.map(({ title }) => title)
}

test('a task is added, read and found', async () => {
  const { result } = await v3().call<{ item: Task }>('tasks.task.add', { fields: fields('Roof') })
  expect(result.item.title).toBe('Roof')
  const read = await v3().call<{ item: Task }>('tasks.task.get', { id: result.item.id, select: ['title'] })
  expect(read.result.item.title).toBe('Roof')
  expect(await titles()).toEqual(['Roof'])
})

test('a token that has expired unseen is renewed once, although the answer does not say so', async () => {
  await given.expireUnseen()
  expect(await titles()).toEqual([])
  expect(await given.refreshes()).toBe(1)
})

test('an answer that is lost after the task was made is asked for again: there is one task', async () => {
  await given.sandbox.api.addFault({ on: 'rest', action: 'lost-after-commit', times: 1 })
  const { result } = await v3().call<{ item: Task }>(
    'tasks.task.add',
    { fields: fields('Once') },
    { idempotencyKey: crypto.randomUUID() }
  )
  expect(result.item.title).toBe('Once')
  expect(await titles()).toEqual(['Once'])
})

test('without a key it is not: whoever asked is told that it may have run', async () => {
  await given.sandbox.api.addFault({ on: 'rest', action: 'lost-after-commit', times: 1 })
  await expect(v3().call('tasks.task.add', { fields: fields('Once') })).rejects.toMatchObject({
    code: 'portal-unreachable',
    cause: { ran: 'unknown' }
  })
  expect(await titles()).toEqual(['Once'])
})

test('the same key for something else is an error, and nothing is added', async () => {
  await v3().call('tasks.task.add', { fields: fields('One') }, { idempotencyKey: 'key-1' })
  await expect(
    v3().call('tasks.task.add', { fields: fields('Two') }, { idempotencyKey: 'key-1' })
  ).rejects.toMatchObject({
    code: 'portal-error',
    portal: { error: 'BITRIX_REST_V3_EXCEPTION_IDEMPOTENCYKEYREUSEDEXCEPTION', status: 422 }
  })
  expect(await titles()).toEqual(['One'])
})

test('a wrong field is named', async () => {
  await expect(v3().call('tasks.task.add', { fields: { title: 'x' } })).rejects.toMatchObject({
    code: 'portal-error',
    message: expect.stringContaining('creatorId') as string
  })
})
