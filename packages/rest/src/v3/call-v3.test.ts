// Calls of REST 3.0: where they go, what is repeated, what their errors become.
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { authorization, givenPortal } from '../testing/portal.ts'
import { answer, broken, type Reply } from '../testing/scripted-fetch.ts'

const denied = (status: number): Reply => failure('BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', status)
const added = answer({ result: { item: { id: 7 } }, time: { duration: 0.2 } })

function failure(code: string, status: number, more: object = {}): Reply {
  return answer({ error: { code, message: 'as the portal says', ...more } }, status)
}

test('it goes to /rest/api/ as JSON, the token in the body', async () => {
  const { rest, sent } = givenPortal([added])
  const answered = await rest.v3.call<{ item: { id: number } }>('tasks.task.add', { fields: { title: 'x' } })
  expect(answered).toEqual({ result: { item: { id: 7 } }, time: { duration: 0.2 } })
  expect(sent[0]?.url).toBe('https://portal.example/rest/api/tasks.task.add')
  expect(sent[0]?.body).toEqual({ auth: authorization(1).accessToken, fields: { title: 'x' } })
  expect(sent[0]?.init.headers).not.toHaveProperty('Idempotency-Key')
})

test('an address that does not end in /rest/ has no REST 3.0', async () => {
  const odd = { current: () => Promise.resolve(authorization(1, 'https://portal.example/api/')) }
  const { rest, sent } = givenPortal([], {
    credentials: { ...odd, renew: (_, reason) => Promise.reject(reason) }
  })
  expect(await caught(rest.v3.call('documentation'))).toMatchObject({ code: 'bad-request' })
  expect(sent).toEqual([])
})

describe('a lost answer', () => {
  const lost = broken(new Error('socket hang up'))

  test('is not repeated', async () => {
    const { rest, sent } = givenPortal([lost])
    const error = await caught(rest.v3.call('tasks.task.add', { fields: {} }))
    expect(error).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
    expect(sent).toHaveLength(1)
  })

  test('is repeated under an idempotency key, with the same key and the same body', async () => {
    const { rest, sent } = givenPortal([lost, added])
    await rest.v3.call('tasks.task.add', { fields: { title: 'x' } }, { idempotencyKey: 'once-1' })
    expect(sent.map(({ init }) => init.headers['Idempotency-Key'])).toEqual(['once-1', 'once-1'])
    expect(sent[1]?.init.body).toBe(sent[0]?.init.body)
  })
})

test.each(['', 'x'.repeat(256), 'schlüssel', 'a\r\nb'])(
  '%j is no idempotency key',
  async (idempotencyKey) => {
    const { rest, sent } = givenPortal([])
    const error = await caught(rest.v3.call('tasks.task.add', {}, { idempotencyKey }))
    expect(error).toMatchObject({ code: 'bad-request', method: 'tasks.task.add' })
    expect(sent).toEqual([])
  }
)

describe('401, which does not say why', () => {
  test('the classic API is asked, and an expired token is renewed', async () => {
    const { rest, sent, credentials } = givenPortal([
      denied(401),
      answer({ error: 'expired_token', error_description: 'The access token provided has expired.' }, 401),
      added
    ])
    expect((await rest.v3.call('tasks.task.add')).result).toEqual({ item: { id: 7 } })
    expect(credentials.asked).toEqual(['current 1', 'renew 1 expired_token'])
    expect(sent.map(({ url, body }) => [new URL(url).pathname, body['auth']])).toEqual([
      ['/rest/api/tasks.task.add', authorization(1).accessToken],
      ['/rest/profile.json', authorization(1).accessToken],
      ['/rest/api/tasks.task.add', authorization(2).accessToken]
    ])
  })

  test('a user who may not use the application is told as such, with the method that was called', async () => {
    const blocked = answer({ error: 'user_access_error', error_description: 'No access.' }, 401)
    const { rest } = givenPortal([denied(401), blocked])
    expect(await caught(rest.v3.call('tasks.task.get', { id: 1 }))).toMatchObject({
      code: 'grant-lost',
      method: 'tasks.task.get',
      message: expect.stringMatching(/^tasks\.task\.get was refused/) as string,
      portal: { error: 'user_access_error' }
    })
  })

  test('where the classic API takes the token, the refusal stands', async () => {
    const { rest, sent } = givenPortal([denied(401), answer({ result: { ID: '1' } })])
    expect(await caught(rest.v3.call('tasks.task.get', { id: 1 }))).toMatchObject({
      code: 'unauthorized',
      portal: { error: 'BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION' }
    })
    expect(sent).toHaveLength(2)
  })
})

describe('errors', () => {
  test.each([
    ['BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', 403, 'portal-error', 'no'],
    ['BITRIX_REST_V3_EXCEPTION_INSUFFICIENTSCOPEEXCEPTION', 403, 'portal-error', 'no'],
    ['BITRIX_REST_V3_EXCEPTIONS_METHODNOTFOUNDEXCEPTION', 404, 'portal-error', 'no'],
    ['BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION', 400, 'portal-error', 'yes'],
    ['BITRIX_REST_V3_REALISATION_EXCEPTION_FIELDNOTFOUNDEXCEPTION', 400, 'portal-error', 'yes'],
    ['BITRIX_REST_V3_EXCEPTION_INTERNAL_INTERNALEXCEPTION', 500, 'portal-error', 'unknown'],
    ['BITRIX_REST_V3_EXCEPTION_RATELIMITEXCEPTION', 429, 'limit', 'no'],
    ['PORTAL_DELETED', 403, 'portal-error', 'no']
  ])('%s with %i', async (error, status, code, ran) => {
    const { rest } = givenPortal([failure(error, status)])
    expect(await caught(rest.v3.call('tasks.task.get', { id: 1 }))).toMatchObject({
      code,
      ran,
      status,
      portal: { error, error_description: 'as the portal says', status }
    })
  })

  test('the fields that are wrong are kept and named', async () => {
    const validation = [{ message: 'Required field `title` is not specified', field: 'title' }]
    const { rest } = givenPortal([
      failure('BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION', 400, { validation })
    ])
    const error = await caught(rest.v3.call('tasks.task.add', { fields: {} }))
    expect(error.portal?.['validation']).toEqual(validation)
    expect(error.message).toContain('Required field `title`')
  })

  test('either shape is understood at either address', async () => {
    const { rest } = givenPortal([
      answer({ error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' }, 503),
      added,
      failure('BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', 403)
    ])
    expect((await rest.v3.call('tasks.task.add')).result).toEqual({ item: { id: 7 } })
    expect(await caught(rest.call('profile'))).toMatchObject({ code: 'portal-error', ran: 'no' })
  })
})
