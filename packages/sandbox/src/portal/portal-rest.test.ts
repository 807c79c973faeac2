// A portal's REST from outside: order of checks, authorization, envelope, transport.
import { expect, test } from 'vitest'
import type { Method } from './method.ts'
import { toPhp } from './php/convert.ts'
import { accessDenied } from './rest-error.ts'
import { NOW, testPortal } from './test-portal.ts'

const echo: Method = { name: 'test.echo', scope: '', run: (_, params) => params }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const json = { 'content-type': 'application/json; charset=utf-8' }

/** What the method received, for a request to `test.echo`. */
async function received(method: string, query: string, body = '', headers: Record<string, string> = {}) {
  const { send } = testPortal({ methods: [echo] })
  const answer = await send(method, `/rest/test.echo?auth=admin&${query}`, body, headers)
  return JSON.parse(answer.body).result
}

test('a closed portal answers PORTAL_DELETED to everything', async () => {
  const { portal, call } = testPortal()
  portal.closed = true
  expect(await call('profile')).toEqual({
    status: 403,
    body: { error: 'PORTAL_DELETED', error_description: 'Portal was deleted' }
  })
})

test('an unknown method is 404 before any look at the token', async () => {
  expect(await testPortal().call('no.such.method', {}, 'unknown')).toEqual({
    status: 404,
    body: { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' }
  })
})

test('without credentials nothing runs', async () => {
  const answer = await testPortal().send('GET', '/rest/profile')
  expect(answer.status).toBe(401)
  expect(answer.body).toBe('{"error":"NO_AUTH_FOUND","error_description":"Wrong authorization data"}')
})

test('a refused token is answered with the verdict`s own words', async () => {
  const { call, judge } = testPortal()
  const description = 'The access token provided has expired'
  judge('late', { ok: false, status: 401, error: 'expired_token', description })
  expect(await call('profile', {}, 'late')).toEqual({
    status: 401,
    body: { error: 'expired_token', error_description: description }
  })
})

test('a scope that the token lacks is 401', async () => {
  expect(await testPortal({ scope: ['task'] }).call('crm.deal.list')).toEqual({
    status: 401,
    body: {
      error: 'insufficient_scope',
      error_description: 'The request requires higher privileges than provided by the access token'
    }
  })
})

test.each([['user'], ['user_basic'], ['user_brief']])(
  'scope %s opens methods of scope user',
  async (scope) => {
    expect((await testPortal({ scope: [scope] }).call('user.current')).status).toBe(200)
  }
)

test('the header goes before `auth`, `auth` before `access_token`, arrays are skipped', async () => {
  const { send } = testPortal()
  const id = async (query: string, headers = {}) => {
    return JSON.parse((await send('GET', `/rest/profile?${query}`, '', headers)).body).result?.ID
  }
  expect(await id('auth=admin', { authorization: 'bearer worker' })).toBe('7')
  expect(await id('access_token=admin&auth=worker')).toBe('7')
  expect(await id('access_token=admin')).toBe('1')
  expect(await id('auth[]=worker&access_token=admin')).toBe('1')
  expect(await id('AUTH_ID=admin')).toBeUndefined()
})

test('the address of a webhook that there is not is recognised as one', async () => {
  const { send } = testPortal()
  const answer = await send('GET', '/rest/1/0123456789abcdef/profile')
  expect(answer.status).toBe(401)
  expect(answer.body).toContain('"error":"INVALID_CREDENTIALS"')
  expect((await send('GET', '/rest/1/0123456789abcdef/profile?auth=admin')).status).toBe(200)
})

test('the time of an answer is as current portals print it', async () => {
  const { body } = await testPortal().call('profile')
  const start = Math.floor(NOW / 1000)
  expect(body.time).toEqual({
    start,
    finish: NOW / 1000,
    duration: 0.678,
    processing: 0,
    date_start: '2026-01-02T03:04:05+00:00',
    date_finish: '2026-01-02T03:04:05+00:00',
    operating_reset_at: start + 600,
    operating: 0
  })
})

test('keys `next` and `total` of a result move to the envelope, even when they are business data', async () => {
  const run = () => toPhp({ a: 1, next: '10', total: null })
  const { body } = await testPortal({ methods: [{ name: 'test.nav', scope: '', run }] }).call('test.nav')
  expect(Object.keys(body)).toEqual(['result', 'next', 'total', 'time'])
  expect(body).toMatchObject({ result: { a: 1 }, next: 10, total: 0 })
})

test('an error that a method returns is passed through with 200 and no time', async () => {
  const run = () => toPhp({ error: 'SOFT', error_description: 'soft failure', total: 7 })
  const answer = await testPortal({ methods: [{ name: 'test.soft', scope: '', run }] }).call('test.soft')
  expect(answer).toEqual({
    status: 200,
    body: { error: 'SOFT', error_description: 'soft failure', total: 7 }
  })
})

test('an error that a method throws has neither result nor time', async () => {
  const run = () => {
    throw accessDenied('Application context required')
  }
  expect(
    await testPortal({ methods: [{ name: 'test.denied', scope: '', run }] }).call('test.denied')
  ).toEqual({
    status: 403,
    body: { error: 'ACCESS_DENIED', error_description: 'Access denied! Application context required' }
  })
})

test('a fault of the sandbox itself is an answer too', async () => {
  const run = () => {
    throw new TypeError('broken')
  }
  const answer = await testPortal({ methods: [{ name: 'test.broken', scope: '', run }] }).call('test.broken')
  expect(answer).toMatchObject({ status: 500, body: { error: 'INTERNAL_SERVER_ERROR' } })
})

test('a value without a JSON form turns the body into WRONG_ENCODING', async () => {
  const run = () => ({ float: Number.NaN })
  const { body } = await testPortal({ methods: [{ name: 'test.nan', scope: '', run }] }).call('test.nan')
  expect(body).toEqual({ error: 'WRONG_ENCODING', error_description: 'Wrong request encoding' })
})

test('a method that exists in one spelling is found only by it', async () => {
  const exact: Method = { ...echo, name: 'test.Exact' }
  const { call } = testPortal({ methods: [exact, echo] })
  const statuses = ['test.Exact', 'test.exact', 'TEST.ECHO'].map(async (name) => (await call(name)).status)
  expect(await Promise.all(statuses)).toEqual([200, 404, 200])
})

test('a body overrides the query key by key', async () => {
  expect(await received('POST', 'a[x]=1&b=2', 'a[y]=3', form)).toEqual({ a: { y: '3' }, b: '2' })
})

test('only POST has a body', async () => {
  expect(await received('PUT', 'a=1', 'a=2', form)).toEqual({ a: '1' })
})

test('JSON bodies keep their types and names', async () => {
  const body = JSON.stringify({ 'a.b': 1, c: true, d: [1.5, null] })
  expect(await received('POST', '', body, json)).toEqual({ 'a.b': 1, c: true, d: [1.5, null] })
})

test.each([['{"a":'], ['"text"'], ['null']])('a JSON body %s is ignored without a word', async (body) => {
  expect(await received('POST', 'a=1', body, json)).toEqual({ a: '1' })
})

test('a body of any other type is read as a form, as BX24 sends it', async () => {
  expect(await received('POST', '', 'a[]=1&a[]=2', { 'content-type': 'text/plain;charset=UTF-8' })).toEqual({
    a: ['1', '2']
  })
})

test('multipart fields are parameters, files are not', async () => {
  const body = [
    '--xY',
    'Content-Disposition: form-data; name="fields[TITLE]"',
    '',
    'Two\r\nlines',
    '--xY',
    'Content-Disposition: form-data; name="file"; filename="a.txt"',
    'Content-Type: text/plain',
    '',
    'content',
    '--xY--',
    ''
  ].join('\r\n')
  const headers = { 'content-type': 'multipart/form-data; boundary=xY' }
  expect(await received('POST', '', body, headers)).toEqual({ fields: { TITLE: 'Two\r\nlines' } })
})

test('credentials, `start`, `state` and `method` never reach a method', async () => {
  const query = 'access_token=x&auth_connector=y&start=50&state=s&method=m&START=1'
  expect(await received('GET', query)).toEqual({ START: '1' })
})

test('every answer carries the headers of a portal, authorized ones those of the cloud', async () => {
  const { send, app } = testPortal()
  const refused = await send('GET', '/rest/profile')
  expect(refused.headers).toEqual({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'origin, content-type, accept',
    'x-content-type-options': 'nosniff',
    'content-type': 'application/json; charset=utf-8'
  })
  const answered = await send('GET', '/rest/profile?auth=admin')
  expect(answered.headers).toMatchObject({
    ...refused.headers,
    'x-bitrix-rest-application': app.clientId,
    'x-bitrix-rest-time': '0.0000000000'
  })
})

test('OPTIONS answers headers alone', async () => {
  const answer = await testPortal().send('OPTIONS', '/rest/no.such.method')
  expect(answer).toMatchObject({ status: 200, body: '' })
  expect(answer.headers['access-control-allow-origin']).toBe('*')
})

test('the suffix `.xml` answers XML', async () => {
  const { send } = testPortal()
  const answer = await send('GET', '/rest/scope.xml?auth=admin')
  expect(answer.headers['content-type']).toBe('text/xml; charset=utf-8')
  expect(answer.body).toContain('<response><result><item>crm</item><item>user_brief</item></result><time>')
  expect((await send('GET', '/rest/scope.xml')).body).toContain('<error>NO_AUTH_FOUND</error>')
})

test('REST v3 answers in its own shape that it has no such method', async () => {
  const answer = await testPortal().send('POST', '/rest/api/crm.deal.list')
  expect(answer.status).toBe(404)
  expect(JSON.parse(answer.body).error.code).toBe('BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION')
})
