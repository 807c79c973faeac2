// Binding event handlers.
import { expect, test } from 'vitest'
import { testPortal } from '../test-portal.ts'

const handler = 'http://127.0.0.1:9/events'
const bound = { event: 'onCrmDealAdd', handler }

test('a binding is listed in upper case, with its user as text', async () => {
  const { call } = testPortal()
  expect((await call('event.bind', { ...bound, auth_type: 7 })).body.result).toBe(true)
  expect((await call('event.get')).body.result).toEqual([
    { event: 'ONCRMDEALADD', handler, auth_type: '7', offline: 0 }
  ])
})

test('ids of bindings are the portal`s own', async () => {
  const { call, app } = testPortal()
  await call('event.bind', bound)
  await call('event.bind', { ...bound, event: 'ONCRMDEALUPDATE' })
  expect(app.handlers.map(({ id }) => id)).toEqual([1, 2])
})

test.each([
  [{ handler }, 'ERROR_ARGUMENT', "Argument 'EVENT' is null or empty"],
  [{ event: 'ONCRMDEALADD' }, 'ERROR_ARGUMENT', "Argument 'HANDLER' is null or empty"],
  [{ ...bound, event_type: 'x' }, 'ERROR_ARGUMENT', 'Value must be one of {online|offline}'],
  [{ ...bound, event: 'ONNOSUCH' }, 'ERROR_EVENT_NOT_FOUND', 'Event not found'],
  [{ ...bound, event: 'ONUSERADD' }, 'ERROR_EVENT_NOT_FOUND', 'Event not found'],
  [{ ...bound, handler: 'ftp://h.example/' }, 'ERROR_UNSUPPORTED_PROTOCOL', 'Unsupported handler protocol'],
  [{ ...bound, handler: 'http://localhost:9/e' }, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL']
])('event.bind %j: %s', async (params, error, error_description) => {
  const answer = await testPortal({ scope: ['crm'] }).call('event.bind', params)
  expect(answer).toMatchObject({ status: 400, body: { error, error_description } })
})

test('the same binding twice is refused, for another user it is another binding', async () => {
  const { call } = testPortal()
  await call('event.bind', bound)
  expect((await call('event.bind', bound)).body).toEqual({
    error: 'ERROR_CORE',
    error_description: 'Unable to set event handler: Handler already binded'
  })
  expect((await call('event.bind', bound, 'worker')).body.result).toBe(true)
})

test('people without administrator rights bind for themselves and see their own bindings', async () => {
  const { call } = testPortal()
  await call('event.bind', bound)
  await call('event.bind', bound, 'worker')
  expect((await call('event.get', {}, 'worker')).body.result).toMatchObject([{ auth_type: '7' }])
  expect(await call('event.bind', { ...bound, auth_type: 1 }, 'worker')).toEqual({
    status: 403,
    body: {
      error: 'ACCESS_DENIED',
      error_description: 'Access denied! Event binding with AUTH_TYPE requires administrator access rights'
    }
  })
})

test('event.unbind counts what it removed; without a user an administrator removes every user`s', async () => {
  const { call } = testPortal()
  await call('event.bind', bound)
  await call('event.bind', { ...bound, auth_type: 7 })
  expect((await call('event.unbind', { ...bound, auth_type: 7 })).body.result).toEqual({ count: 1 })
  await call('event.bind', { ...bound, auth_type: 7 })
  expect((await call('event.unbind', bound)).body.result).toEqual({ count: 2 })
  expect((await call('event.unbind', bound)).body.result).toEqual({ count: 0 })
})

test('event.unbind refuses the text form of AUTH_TYPE to people without administrator rights', async () => {
  const { call } = testPortal()
  await call('event.bind', bound, 'worker')
  expect((await call('event.unbind', { ...bound, auth_type: '7' }, 'worker')).status).toBe(403)
  expect((await call('event.unbind', { ...bound, auth_type: 7 }, 'worker')).body.result).toEqual({ count: 1 })
})

test('events lists what the token`s scope makes visible', async () => {
  const { body } = await testPortal({ scope: ['user'] }).call('events')
  expect(body.result).toContain('ONUSERADD')
  expect(body.result).not.toContain('ONCRMDEALADD')
})

test('events knows FULL, and SCOPE, which wins', async () => {
  const { call } = testPortal({ scope: [] })
  const list = async (params: object) => (await call('events', params)).body.result
  expect(await list({ FULL: true })).toContain('ONCRMDEALADD')
  expect(await list({ SCOPE: 'user', FULL: true })).toEqual(['ONUSERADD'])
})

test('event.test answers 1 and happens with the parameters of the call', async () => {
  const { call, changes, app } = testPortal()
  expect((await call('event.test', { any: 'thing' })).body.result).toBe(1)
  expect(changes).toEqual([
    expect.objectContaining({ event: 'ONAPPTEST', clientId: app.clientId, userId: 1 })
  ])
})
