// Tasks through REST 3.0.
import { describe, expect, test } from 'vitest'
import { codeOf, testV3, type TestV3 } from './test-v3.ts'

async function ids({ v3 }: TestV3, query: object): Promise<unknown[] | string | undefined> {
  const answer = await v3('tasks.task.list', query)
  return answer.body.result?.items?.map((item) => item['id']) ?? codeOf(answer)
}

describe('tasks.task.list', () => {
  test('without select a row is its id; 50 are a page, and nothing is counted', async () => {
    const { body } = await testV3({ tasks: 120 }).v3('tasks.task.list')
    expect(body.result?.items).toHaveLength(50)
    expect(body.result?.items?.[0]).toEqual({ id: 1 })
    expect(body).not.toHaveProperty('next')
    expect(body).not.toHaveProperty('total')
  })

  test.each<[object, number, number | undefined]>([
    [{ limit: 100 }, 100, 1],
    [{ limit: '20', offset: 30 }, 20, 31],
    [{ page: 3, limit: 50 }, 20, 101],
    [{ page: 2, limit: 50, offset: 7 }, 50, 51],
    [{ limit: 5000 }, 120, 1],
    [{ offset: 500 }, 0, undefined]
  ])('pagination %j', async (pagination, count, first) => {
    const { body } = await testV3({ tasks: 120 }).v3('tasks.task.list', { pagination })
    expect([body.result?.items?.length, body.result?.items?.[0]?.['id']]).toEqual([count, first])
  })

  test('a page has at most a thousand rows', async () => {
    const { body } = await testV3({ tasks: 1200 }).v3('tasks.task.list', { pagination: { limit: 1200 } })
    expect(body.result?.items).toHaveLength(1000)
  })

  test.each([[{ limit: 'abc' }], [{ limit: 0 }], [{ page: 0 }], [{ offset: -1 }], ['x']])(
    'pagination %j is none',
    async (pagination) => {
      const answer = await testV3().v3('tasks.task.list', { pagination })
      expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALIDPAGINATION'])
      expect(answer.body.error?.message).toContain(JSON.stringify(pagination))
    }
  )

  test.each<[unknown, number[] | string]>([
    [[], [1, 2, 3, 4, 5, 6]],
    [[['id', '>', 4]], [5, 6]],
    [
      ['id', '>', 4],
      [5, 6]
    ],
    [
      [
        ['id', '>=', '2'],
        ['id', '<', 4]
      ],
      [2, 3]
    ],
    [
      [
        ['id', '>', 1],
        ['id', '>', 4]
      ],
      [5, 6]
    ],
    [
      [
        ['id', '>', 4],
        ['id', '>', 1]
      ],
      [5, 6]
    ],
    [[['id', 3]], [3]],
    [[['id', [2, 9, 4]]], [2, 4]],
    [
      [
        ['id', 'in', [1]],
        ['id', '!=', 1]
      ],
      []
    ],
    [[['id', 'between', [2, 4]]], [2, 3, 4]],
    [
      [
        ['id', '>', 1],
        {
          logic: 'or',
          conditions: [
            ['id', [1, 2]],
            ['id', '>', 5]
          ]
        }
      ],
      [2, 6]
    ],
    [
      {
        logic: 'or',
        negative: true,
        conditions: [
          ['id', [1, 2]],
          ['id', '>', 5]
        ]
      },
      [3, 4, 5]
    ],
    [{ conditions: [{ type: 'condition', leftOperand: 'id', operator: '<', rightOperand: 3 }] }, [1, 2]],
    [
      {
        conditions: [
          {
            type: 'filter',
            logic: 'or',
            conditions: [
              ['id', 1],
              ['id', 6]
            ]
          }
        ]
      },
      [1, 6]
    ],
    [{ conditions: [{ logic: 'or', conditions: [['id', 1]] }] }, 'INVALIDFILTER'],
    [{ logic: 'xor', conditions: [] }, 'INVALIDFILTER'],
    [{ logic: 'or' }, 'INVALIDFILTER'],
    [{ id: 1 }, 'INVALIDFILTER'],
    [[['id']], 'INVALIDFILTER'],
    [[['id', '=', [1]]], 'INVALIDFILTER'],
    [[['id', 'in', 1]], 'INVALIDFILTER'],
    [[['id', 'between', [1]]], 'INVALIDFILTER'],
    [[['id', '~', 1]], 'UNKNOWNFILTEROPERATOR'],
    [[['id', 'constructor', 1]], 'UNKNOWNFILTEROPERATOR'],
    [[['stageId', '=', 1]], 'UNKNOWNDTOPROPERTY'],
    [[['constructor', '=', 1]], 'UNKNOWNDTOPROPERTY'],
    [[['title', '=', 'x']], 'VALIDATION_REQUESTVALIDATION'],
    [[['id', '>', 'x']], 'VALIDATION_REQUESTVALIDATION']
  ])('filter %j', async (filter, expected) => {
    expect(await ids(testV3({ tasks: 6 }), { filter })).toEqual(expected)
  })

  test('order by id and by other fields; unknown ones and unknown directions are refused', async () => {
    const tasks = [{ TITLE: 'b' }, { TITLE: 'a' }, { TITLE: 'c' }]
    expect(await ids(testV3({ tasks }), { order: { id: 'DESC' } })).toEqual([3, 2, 1])
    expect(await ids(testV3({ tasks }), { order: { title: 'asc' } })).toEqual([2, 1, 3])
    expect(await ids(testV3({ tasks }), { order: { description: 'ASC' } })).toBe('INVALIDORDER')
    expect(await ids(testV3({ tasks }), { order: { id: 'UP' } })).toBe('INVALIDORDER')
  })

  test('people see tasks that they made or are to do', async () => {
    const tasks = [
      { CREATED_BY: 1, RESPONSIBLE_ID: 1 },
      { CREATED_BY: 1, RESPONSIBLE_ID: 7 }
    ]
    const { v3 } = testV3({ tasks })
    expect((await v3('tasks.task.list', {}, { token: 'worker' })).body.result?.items).toEqual([{ id: 2 }])
    const denied = await v3('tasks.task.get', { id: 1 }, { token: 'worker' })
    expect([denied.status, codeOf(denied)]).toEqual([403, 'ACCESSDENIED'])
  })

  test('half a million tasks are read by id without looking at the others', async () => {
    const portal = testV3({ tasks: 500_000 })
    const query = { filter: [['id', '>', 499_990]], pagination: { limit: 1000 } }
    expect(await ids(portal, query)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => 499_990 + n))
  })
})

describe('tasks.task.get', () => {
  const tasks = [{ TITLE: 'Call', STATUS: 3, RESPONSIBLE_ID: 7, CREATED_BY: 1, DEADLINE: null }]

  test('without select everything, with values of their types', async () => {
    const { body } = await testV3({ tasks }).v3('tasks.task.get', { id: 1 })
    expect(body.result?.item).toMatchObject({
      id: 1,
      title: 'Call',
      status: 'in_progress',
      priority: 'average',
      responsibleId: 7,
      creatorId: 1,
      groupId: null,
      deadline: null
    })
    expect(body.result?.item).not.toHaveProperty('responsible')
  })

  test('related people come inside; unknown own fields are dropped, unknown related ones refused', async () => {
    const { v3 } = testV3({ tasks })
    const select = ['id', 'stageId', 'responsible.name', 'responsible.email', 'creator.id']
    expect((await v3('tasks.task.get', { id: 1, select })).body.result?.item).toEqual({
      id: 1,
      creator: { id: 1 },
      responsible: { name: 'Bob', email: 'bob@people.example' }
    })
    const answer = await v3('tasks.task.get', { id: 1, select: ['responsible.stageId'] })
    expect(codeOf(answer)).toBe('UNKNOWNDTOPROPERTY')
    expect(answer.body.error?.message).toBe('Unknown field `stageId` for entity `UserDto`')
    expect(codeOf(await v3('tasks.task.get', { id: 1, select: 'id' }))).toBe('INVALIDSELECT')
  })

  test('an id that is missing, no number, or nobody`s', async () => {
    const { v3 } = testV3({ tasks })
    expect((await v3('tasks.task.get', { id: 'x' })).body.error?.validation).toEqual([
      { message: 'Field `id` requires data type `int` for this request', field: 'id' }
    ])
    const missing = await v3('tasks.task.get', { id: 9 })
    expect([missing.status, codeOf(missing)]).toEqual([400, 'ENTITYNOTFOUND'])
  })
})

describe('writing', () => {
  const fields = { title: 'New', creatorId: 1, responsibleId: 7 }

  test('a task that was added can be read, changed and deleted', async () => {
    const { v3, portal } = testV3()
    const deadline = '2026-02-01T12:00:00+02:00'
    const { body } = await v3('tasks.task.add', { fields: { ...fields, deadline } })
    expect(body.result?.item).toMatchObject({ id: 1, title: 'New', deadline: '2026-02-01T10:00:00+00:00' })
    expect((await v3('tasks.task.update', { id: 1, fields: { title: 'Changed' } })).body.result).toEqual({
      result: true
    })
    expect(portal.tasks.get(1)).toMatchObject({ TITLE: 'Changed', RESPONSIBLE_ID: '7' })
    expect((await v3('tasks.task.delete', { id: 1 })).body.result).toEqual({ result: true })
    expect(portal.tasks.size).toBe(0)
  })

  test('everything that is wrong is named at once, and nothing is written', async () => {
    const { v3, portal } = testV3()
    const answer = await v3('tasks.task.add', { fields: { title: 5, responsibleId: 99, deadline: 'soon' } })
    expect(codeOf(answer)).toBe('VALIDATION_REQUESTVALIDATION')
    const problems = answer.body.error?.validation as readonly { field: string }[]
    expect(problems.map(({ field }) => field)).toEqual(['creatorId', 'title', 'responsibleId', 'deadline'])
    expect(codeOf(await v3('tasks.task.add', {}))).toBe('VALIDATION_REQUESTVALIDATION')
    expect(codeOf(await v3('tasks.task.add', { fields: { ...fields, created: 'x' } }))).toBe(
      'UNKNOWNDTOPROPERTY'
    )
    expect(portal.tasks.size).toBe(0)
  })
})
