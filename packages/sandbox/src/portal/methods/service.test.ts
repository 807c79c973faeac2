// What a portal tells about its REST, the application and the person.
import { expect, test } from 'vitest'
import { NOW, testPortal } from '../test-portal.ts'

test('scope lists the token`s scopes, with `full` the portal`s', async () => {
  const { call } = testPortal({ scope: ['crm', 'task'] })
  expect((await call('scope')).body.result).toEqual(['crm', 'task'])
  expect((await call('scope', { FULL: true })).body.result).toEqual([
    'crm',
    'disk',
    'placement',
    'task',
    'user',
    'userfieldconfig'
  ])
})

test('methods lists what the token may call; `full` lists all, `scope` those of one scope', async () => {
  const { call } = testPortal({ scope: [] })
  const names = async (params: object) => (await call('methods', params)).body.result as string[]
  expect(await names({})).not.toContain('crm.deal.list')
  expect(await names({ full: 1 })).toContain('crm.deal.list')
  expect(await names({ scope: 'user' })).toEqual(['user.current', 'user.get'])
  expect(await names({ scope: '' })).toEqual(await names({}))
})

test.each([
  ['crm.deal.list', { isExisting: true, isAvailable: false }],
  ['profile', { isExisting: true, isAvailable: true }],
  ['no.such.method', { isExisting: false, isAvailable: false }],
  [undefined, { isExisting: false, isAvailable: false }]
])('method.get of %s', async (name, result) => {
  expect((await testPortal({ scope: [] }).call('method.get', { name })).body.result).toEqual(result)
})

test('server.time is the portal`s clock', async () => {
  expect((await testPortal().call('server.time')).body.result).toBe('2026-01-02T03:04:05+00:00')
})

test('app.info describes a local application', async () => {
  const { call, app } = testPortal()
  expect((await call('app.info')).body.result).toEqual({
    ID: 12,
    CODE: app.clientId,
    VERSION: 1,
    STATUS: 'L',
    INSTALLED: true,
    PAYMENT_EXPIRED: 'N',
    DAYS: null,
    LANGUAGE_ID: 'de',
    LICENSE: 'de_ent250',
    LICENSE_TYPE: 'ent250',
    LICENSE_FAMILY: 'ent250'
  })
})

test.each([
  [10, 'N', 10],
  [-2, 'Y', -2]
])('app.info of a subscription that ends in %s days', async (days, PAYMENT_EXPIRED, DAYS) => {
  const { call, app } = testPortal()
  app.status = 'P'
  app.paidUntil = Math.ceil(NOW / 1000) + days * 86_400
  expect((await call('app.info')).body.result).toMatchObject({ STATUS: 'P', PAYMENT_EXPIRED, DAYS })
})

test('profile is the person whose token calls', async () => {
  expect((await testPortal().call('profile', {}, 'worker')).body.result).toEqual({
    ID: '7',
    ADMIN: false,
    NAME: 'Bob',
    LAST_NAME: 'Example',
    PERSONAL_GENDER: '',
    TIME_ZONE: ''
  })
})

test('user.current hides the mail address from the brief scope', async () => {
  const brief = (await testPortal({ scope: ['user_brief'] }).call('user.current')).body.result
  const full = (await testPortal({ scope: ['user'] }).call('user.current')).body.result
  expect(brief).toMatchObject({ ID: '1', ACTIVE: true, NAME: 'Ada' })
  expect(brief).not.toHaveProperty('EMAIL')
  expect(full).toMatchObject({ EMAIL: 'ada@people.example' })
})

test('user.admin', async () => {
  const { call } = testPortal()
  expect((await call('user.admin')).body.result).toBe(true)
  expect((await call('user.admin', {}, 'worker')).body.result).toBe(false)
})

test('feature.get tells what the plan brings along, and wants a code', async () => {
  const { call, portal } = testPortal()
  const asked = async (CODE: string) => (await call('feature.get', { CODE })).body.result
  expect(await asked('rest_offline_extended')).toEqual({ value: 'Y' })
  expect(await asked('rest_no_such_thing')).toEqual({ value: 'N' })
  portal.plan = 'basic'
  expect(await asked('rest_offline_extended')).toEqual({ value: 'N' })
  expect(await call('feature.get')).toEqual({
    status: 400,
    body: { error: 'CODE_EMPTY', error_description: "CODE can't be empty" }
  })
})
