// Tasks through classic REST.
import { expect, test } from 'vitest'
import { testPortal } from '../test-portal.ts'

const scope = ['task']

test('rows are in `tasks`, the filter says `ID`, the rows say `id`', async () => {
  const { call } = testPortal({ scope, tasks: 120 })
  const params = {
    filter: { '>ID': 3 },
    order: { ID: 'asc' },
    select: ['ID', 'TITLE', 'RESPONSIBLE_ID'],
    start: -1
  }
  const { body } = await call('tasks.task.list', params)
  const { tasks } = body.result as { tasks: readonly Record<string, unknown>[] }
  expect(tasks).toHaveLength(50)
  expect(tasks[0]).toEqual({ id: '4', title: expect.stringContaining('4'), responsibleId: '7' })
  expect(body).not.toHaveProperty('total')
})

test('pages are counted, with everything that a task has', async () => {
  const { body } = await testPortal({ scope, tasks: 120 }).call('tasks.task.list')
  expect(body).toMatchObject({ total: 120, next: 50 })
  const [first] = (body.result as { tasks: readonly object[] }).tasks
  expect(Object.keys(first ?? {})).toEqual([
    'id',
    'title',
    'description',
    'status',
    'priority',
    'createdBy',
    'responsibleId',
    'groupId',
    'parentId',
    'deadline',
    'createdDate',
    'changedDate',
    'closedDate'
  ])
})

test('people see tasks that they made or are to do', async () => {
  const tasks = [
    { CREATED_BY: 1, RESPONSIBLE_ID: 7 },
    { CREATED_BY: 7, RESPONSIBLE_ID: 1 },
    { CREATED_BY: 1, RESPONSIBLE_ID: 1 }
  ]
  const { call } = testPortal({ scope, tasks })
  expect((await call('tasks.task.list', {}, 'worker')).body.total).toBe(2)
  expect((await call('tasks.task.get', { taskId: 3 }, 'worker')).status).toBe(403)
  expect((await call('tasks.task.get', { taskId: 2, select: ['ID'] }, 'worker')).body.result).toEqual({
    task: { id: '2' }
  })
  expect((await call('tasks.task.get', { taskId: 9 })).status).toBe(400)
  expect((await call('tasks.task.get')).body).toMatchObject({ error: 'ERROR_ARGUMENT' })
})
