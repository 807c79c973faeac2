// REST 3.0 from outside: body, credentials, statuses, budget.
import { describe, expect, test } from 'vitest'
import { codeOf, testV3 } from './test-v3.ts'

const CODE = '0123456789abcdef'
const json = { 'content-type': 'application/json' }

test('success is a result and a time', async () => {
  const { status, body, headers } = await testV3({ tasks: 3 }).v3('tasks.task.get', { id: 2, select: ['id'] })
  expect(status).toBe(200)
  expect(body.result).toEqual({ item: { id: 2 } })
  expect(Object.keys(body)).toEqual(['result', 'time'])
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
})

test('a method that there is not is 404, whatever the token', async () => {
  const answer = await testV3().v3('crm.deal.list', {}, { token: 'unknown' })
  expect([answer.status, codeOf(answer)]).toEqual([404, 'METHODNOTFOUND'])
})

test('a method of REST 3.0 alone is unknown to the classic one', async () => {
  expect(await testV3().call('rest.documentation.openapi')).toMatchObject({
    status: 404,
    body: { error: 'ERROR_METHOD_NOT_FOUND' }
  })
})

describe('body', () => {
  test.each<[string, Record<string, string>, string]>([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'id=2'],
    ['plain text', { 'content-type': 'text/plain' }, '{"id":2}'],
    ['broken JSON', json, '{"id":'],
    ['no object', json, '2'],
    ['nothing although JSON is announced', json, '']
  ])('%s is no JSON', async (_, headers, body) => {
    const answer = await testV3().send('POST', '/rest/api/tasks.task.get?auth=admin', body, headers)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body).error.code).toBe('BITRIX_REST_V3_EXCEPTION_INVALIDJSONEXCEPTION')
  })

  test('the query is not read, so what is required is missing', async () => {
    const answer = await testV3({ tasks: 3 }).send('GET', '/rest/api/tasks.task.get?id=2&auth=admin')
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body).error).toEqual({
      code: 'BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION',
      message: 'Error during request object validation',
      validation: [{ message: 'Required field `id` is not specified', field: 'id' }]
    })
  })

  test.each([['GET'], ['POST']])('%s without a body calls what needs none', async (method) => {
    const answer = await testV3().send(method, '/rest/api/documentation?auth=admin')
    const body = JSON.parse(answer.body)
    expect(answer.status).toBe(200)
    expect(body.openapi).toBe('3.0.0')
    expect(body).not.toHaveProperty('result')
    expect(Object.keys(body.paths)).toContain('/tasks.task.list')
  })
})

describe('credentials', () => {
  const get = (auth: object) => JSON.stringify({ id: 1, select: ['id'], ...auth })

  test('stand in the body, in a header, or in the address of a webhook', async () => {
    const { send, portal } = testV3({ tasks: 3 })
    portal.webhooks.set(CODE, { id: 1, userId: 1, code: CODE, scope: ['tasks'] })
    const path = '/rest/api/tasks.task.get'
    expect((await send('POST', path, get({ auth: 'admin' }), json)).status).toBe(200)
    expect((await send('POST', path, get({}), { ...json, authorization: 'Bearer admin' })).status).toBe(200)
    expect((await send('POST', `/rest/api/1/${CODE}/tasks.task.get`, get({}), json)).status).toBe(200)
    expect((await send('POST', `/rest/api/1/${CODE}0/tasks.task.get`, get({}), json)).status).toBe(401)
  })

  test('expired, unknown and missing tokens look the same', async () => {
    const { v3, judge } = testV3()
    judge('late', { ok: false, status: 401, error: 'expired_token', description: 'Expired' })
    for (const token of ['late', 'unknown', '']) {
      const answer = await v3('tasks.task.list', {}, { token })
      expect([answer.status, codeOf(answer)]).toEqual([401, 'ACCESSDENIED'])
    }
  })

  test('a scope of the classic REST is not enough', async () => {
    const answer = await testV3({ scope: ['task'] }).v3('tasks.task.list')
    expect([answer.status, codeOf(answer)]).toEqual([403, 'INSUFFICIENTSCOPE'])
  })

  test('a closed portal says so in the new shape', async () => {
    const { v3, portal } = testV3()
    portal.closed = true
    const { status, body } = await v3('tasks.task.list')
    expect([status, body.error]).toEqual([403, { code: 'PORTAL_DELETED', message: 'Portal was deleted' }])
  })
})

describe('limits', () => {
  const costs = { methods: { 'tasks.task.list': 300_000 } }

  test('an operating budget that is used up is 429 for its method', async () => {
    const { v3 } = testV3({ limits: { operating: { limit: '420s' }, costs } })
    await v3('tasks.task.list')
    const crossing = await v3('tasks.task.list')
    expect([crossing.status, crossing.body.time?.['operating']]).toEqual([200, 600])
    const answer = await v3('tasks.task.list')
    expect([answer.status, codeOf(answer)]).toEqual([429, 'RATELIMIT'])
    expect((await v3('tasks.task.add')).status).toBe(400)
  })

  test('a full bucket answers in the classic shape, because it stands in front of both', async () => {
    const { v3 } = testV3({ limits: { rate: { threshold: 1, perSecond: 1 } } })
    await v3('tasks.task.list')
    const { status, body } = await v3('tasks.task.list')
    expect([status, body.error]).toEqual([503, 'QUERY_LIMIT_EXCEEDED'])
  })

  test('a whole batch counts, by half, and its items do not', async () => {
    const { v3 } = testV3({ limits: { operating: { limit: '420s' }, costs } })
    const batch = [{ method: 'tasks.task.list', query: {} }]
    expect((await v3('batch', batch)).body.time?.['operating']).toBe(150)
    expect((await v3('tasks.task.list')).body.time?.['operating']).toBe(300)
  })

  test('a batch that is too long is answered by the gateway, after what it has done', async () => {
    const slow = { cutOff: '60s', costs: { methods: { 'tasks.task.add': 40_000 } } }
    const { send, portal } = testV3({ limits: slow })
    const fields = { title: 'x', creatorId: 1, responsibleId: 1 }
    const batch = Array.from({ length: 4 }, () => ({ method: 'tasks.task.add', query: { fields } }))
    const headers = { ...json, authorization: 'Bearer admin' }
    expect((await send('POST', '/rest/api/batch', JSON.stringify(batch), headers)).status).toBe(504)
    expect(portal.tasks.size).toBe(2)
  })
})
