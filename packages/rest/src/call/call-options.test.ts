// Ids of calls, and parameters as a form.
import { expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { authorization, givenPortal } from '../testing/portal.ts'
import { answer, refusal, scriptedFetch } from '../testing/scripted-fetch.ts'

const done = answer({ result: 'done' })

test('a request id goes into the address and the error, the same for each repetition', async () => {
  const { rest, sent } = givenPortal([refusal('QUERY_LIMIT_EXCEEDED', 503), refusal('ERROR_CORE', 400)])
  const error = await caught(rest.call('crm.deal.add', { fields: {} }, { requestId: 'import-17' }))
  expect(error.requestId).toBe('import-17')
  expect(sent.map(({ url }) => url)).toEqual(
    Array.from({ length: 2 }, () => 'https://portal.example/rest/crm.deal.add.json?bx24_request_id=import-17')
  )
})

test('methods whose parameters have places instead of names get no further parameter', async () => {
  const { rest, sent } = givenPortal([done])
  await rest.call<unknown>(
    'task.commentitem.add',
    { 0: 5, 1: { POST_MESSAGE: 'x' } },
    { requestId: 'import-17' }
  )
  expect(sent[0]?.url).toBe('https://portal.example/rest/task.commentitem.add.json')
})

test('ids can be made for every call', async () => {
  let made = 0
  const { rest, sent } = givenPortal([done, done], { newRequestId: () => `id-${(made += 1)}` })
  await rest.call('profile')
  await rest.call('profile', {}, { requestId: 'own' })
  expect(sent.map(({ url }) => new URL(url).searchParams.get('bx24_request_id'))).toEqual(['id-1', 'own'])
})

test('without one nothing is in the address', async () => {
  const { rest, sent } = givenPortal([done])
  await rest.call('profile')
  expect(new URL(sent[0]?.url ?? '').search).toBe('')
})

test('a form carries the token first and the parameters as text', async () => {
  const { fetch, sent } = scriptedFetch((request) => {
    expect(request.init.headers['Content-Type']).toBe('application/x-www-form-urlencoded')
    return new Response('{"result":true}')
  })
  const { rest } = givenPortal([], { fetch })
  await rest.call('my.method', { a: [1, 'b c'], d: true, e: { f: 'ü' } }, { encoding: 'form' })
  expect(sent[0]?.init.body).toBe(
    `auth=${authorization(1).accessToken}&a%5B0%5D=1&a%5B1%5D=b%20c&d=1&e%5Bf%5D=%C3%BC`
  )
})

test('a form without parameters is the token alone', async () => {
  const { fetch, sent } = scriptedFetch(() => new Response('{"result":true}'))
  const { rest } = givenPortal([], { fetch })
  await rest.call('my.method', {}, { encoding: 'form' })
  expect(sent[0]?.init.body).toBe(`auth=${authorization(1).accessToken}`)
})

test('what a form cannot carry is refused with the parameter named', async () => {
  const { rest, sent } = givenPortal([])
  const error = await caught(rest.call('my.method', { fields: { NAME: null } }, { encoding: 'form' }))
  expect(error).toMatchObject({ code: 'bad-request' })
  expect(error.message).toContain('fields.NAME')
  expect(sent).toEqual([])
})

test.each([0, -1, Number.NaN])('a time-out of %d is refused before anything is sent', async (timeoutMs) => {
  const { rest, sent } = givenPortal([])
  expect(await caught(rest.call('profile', {}, { timeoutMs }))).toMatchObject({
    code: 'bad-request',
    ran: 'no'
  })
  expect(sent).toEqual([])
})
