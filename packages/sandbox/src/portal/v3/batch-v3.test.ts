// The batch of REST 3.0.
import { expect, test } from 'vitest'
import { codeOf, testV3 } from './test-v3.ts'

const get = (id: unknown, select = ['id', 'title']) => ({ method: 'tasks.task.get', query: { id, select } })
const tasks = [{ TITLE: 'One', DEADLINE: null }, { TITLE: 'Two' }, { TITLE: 'Three' }]

test('results come in the order of the calls', async () => {
  const { status, body } = await testV3({ tasks }).v3('batch', [get(2), get(1)])
  expect(status).toBe(200)
  expect(body.result).toEqual([{ item: { id: 2, title: 'Two' } }, { item: { id: 1, title: 'One' } }])
  expect(Object.keys(body)).toEqual(['result', 'time'])
})

test('earlier results are found by name or by position', async () => {
  const { body } = await testV3({ tasks }).v3('batch', [
    { ...get(3), as: 'first' },
    get({ $ref: 'first.id' }),
    { method: 'tasks.task.update', query: { id: { $ref: '1.id' }, fields: { title: 'Changed' } } },
    {
      method: 'tasks.task.list',
      query: { filter: [['id', 'in', [1, { $ref: 'first.id' }]]], select: ['id', 'title'] },
      as: 'some'
    },
    { method: 'tasks.task.list', query: { filter: [['id', 'in', { $refArray: 'some.id' }]] } },
    get({ $ref: 'some.1.id' })
  ])
  expect(body.result).toMatchObject([
    { item: { id: 3 } },
    { item: { id: 3 } },
    { result: true },
    { items: [{ id: 1 }, { id: 3, title: 'Changed' }] },
    { items: [{ id: 1 }, { id: 3 }] },
    { item: { id: 3 } }
  ])
})

test.each<[string, object]>([
  ['an unknown name', { $ref: 'nobody.id' }],
  ['an unknown field', { $ref: 'first.stageId' }],
  ['a value that is null', { $ref: 'first.deadline' }],
  ['a way through a text', { $ref: 'first.title.x' }],
  ['no path', { $ref: 1 }],
  ['a field of no rows', { $refArray: 'first.id' }],
  ['rows without the field', { $refArray: 'rows.title' }],
  ['no field at all', { $refArray: 'rows' }]
])('a reference that leads nowhere is an error: %s', async (_, reference) => {
  const answer = await testV3({ tasks }).v3('batch', [
    { ...get(1, ['id', 'title', 'deadline']), as: 'first' },
    { method: 'tasks.task.list', query: {}, as: 'rows' },
    { method: 'tasks.task.list', query: { filter: [['id', 'in', reference]] } }
  ])
  expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALIDSELECT'])
})

test('the first failure is the whole answer, and what ran before has run', async () => {
  const { v3, portal } = testV3({ tasks })
  const answer = await v3('batch', [
    { method: 'tasks.task.delete', query: { id: 1 } },
    get(99),
    { method: 'tasks.task.delete', query: { id: 2 } }
  ])
  expect([answer.status, codeOf(answer)]).toEqual([400, 'ENTITYNOTFOUND'])
  expect(answer.body).not.toHaveProperty('result')
  expect([...portal.tasks.keys()]).toEqual([2, 3])
})

test.each<[string, object, string]>([
  ['the classic form', { cmd: { a: 'tasks.task.get?id=1' } }, 'INVALIDSELECT'],
  [
    'a name twice',
    [
      { ...get(1), as: 'a' },
      { ...get(2), as: 'a' }
    ],
    'INVALIDSELECT'
  ],
  ['a batch inside', [{ method: 'batch', query: [] }], 'METHODNOTFOUND'],
  ['an unknown method after a change', [deleteOne(), { method: 'x', query: {} }], 'METHODNOTFOUND'],
  ['no method', [deleteOne(), { query: {} }], 'VALIDATION_REQUESTVALIDATION'],
  ['no query', [deleteOne(), { method: 'tasks.task.list' }], 'VALIDATION_REQUESTVALIDATION']
])('%s is refused before anything runs', async (_, batch, code) => {
  const { v3, portal } = testV3({ tasks })
  expect(codeOf(await v3('batch', batch))).toBe(code)
  expect(portal.tasks.size).toBe(3)
})

test('more than fifty calls are all run', async () => {
  const { body } = await testV3({ tasks }).v3(
    'batch',
    Array.from({ length: 70 }, () => get(1))
  )
  expect(body.result).toHaveLength(70)
})

function deleteOne(): object {
  return { method: 'tasks.task.delete', query: { id: 1 } }
}
