// Webhooks as a credential: the address of a person, without an application (portal-behaviour.md section 3).
import { expect, test } from 'vitest'
import { testPortal } from './test-portal.ts'

const CODE = '0123456789abcdef'

function withWebhook(scope: readonly string[] = ['crm'], userId = 1) {
  const portal = testPortal({ deals: 3 })
  portal.portal.webhooks.set(CODE, { id: 5, userId, code: CODE, scope })
  const at = async (path: string, body: object = {}) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await portal.send('POST', `/rest/${path}`, JSON.stringify(body), headers)
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) }
  }
  return { ...portal, at }
}

test('the person of the address calls, by number or by login', async () => {
  const { at } = withWebhook()
  expect((await at(`1/${CODE}/profile`)).body.result).toMatchObject({ ID: '1', ADMIN: true })
  expect((await at(`ada@people.example/${CODE}/profile.json`)).body.result).toMatchObject({ ID: '1' })
  const { headers } = await at(`1/${CODE}/crm.deal.list`)
  expect(headers).not.toHaveProperty('x-bitrix-rest-application')
})

test('a worker`s webhook sees what the worker sees', async () => {
  const { at } = withWebhook(['crm'], 7)
  expect((await at(`7/${CODE}/crm.deal.list`)).body.total).toBe(1)
})

test.each([['1/ffffffffffffffff'], [`2/${CODE}`], [`nobody/${CODE}`]])(
  '%s is refused',
  async (credential) => {
    const { status, body } = await withWebhook().at(`${credential}/profile`)
    expect(status).toBe(401)
    expect(body).toEqual({ error: 'INVALID_CREDENTIALS', error_description: 'Invalid request credentials' })
  }
)

test('the webhook of someone who has left is refused', async () => {
  const { at, portal } = withWebhook()
  const ada = portal.users.get(1)
  if (ada !== undefined) ada.active = false
  expect((await at(`1/${CODE}/profile`)).body.error).toBe('INVALID_CREDENTIALS')
})

test('a scope that it lacks is told in words of its own, in a batch in none', async () => {
  const { at } = withWebhook(['task'])
  const { status, body } = await at(`1/${CODE}/crm.deal.list`)
  expect(status).toBe(401)
  expect(body).toEqual({
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the webhook token'
  })
  const batch = await at(`1/${CODE}/batch`, { cmd: ['crm.deal.list', 'profile'] })
  expect(batch.body.result.result_error).toEqual([{ error: 'insufficient_scope', error_description: '' }])
})

test('an address that also carries a token is judged by the token', async () => {
  const { at } = withWebhook()
  expect((await at(`1/${CODE}/profile?auth=worker`)).body.result).toMatchObject({ ID: '7' })
  expect((await at(`1/${CODE}/profile?auth=unknown`)).body.error).toBe('invalid_token')
})

test.each<[string, string]>([
  ['app.option.get', 'Access denied! Application context required'],
  ['user.option.set', 'Access denied! Application context required'],
  ['event.bind', 'Current authorization type is denied for this method Application context required'],
  ['placement.list', 'Current authorization type is denied for this method Application context required'],
  ['event.offline.get', 'Current authorization type is denied for this method Application context required']
])('%s needs an application', async (method, description) => {
  const { status, body } = await withWebhook(['placement']).at(`1/${CODE}/${method}`)
  expect(status).toBe(403)
  expect(body.error_description).toBe(description)
})

test('`app.info` tells the scope of the webhook and no application', async () => {
  const { body } = await withWebhook(['crm', 'task']).at(`1/${CODE}/app.info`)
  expect(body.result).toEqual({ SCOPE: ['crm', 'task'], LICENSE: 'de_ent250' })
})

test('what it changes is a change of nobody`s application', async () => {
  const { at, changes } = withWebhook()
  await at(`1/${CODE}/crm.deal.add`, { fields: { TITLE: 'x' } })
  expect(changes).toMatchObject([{ event: 'ONCRMDEALADD', userId: 1, clientId: '' }])
})

test('its budget is its own', async () => {
  const { at, call, portal } = withWebhook()
  portal.limits = { ...portal.limits, operating: { limitMs: 1000, blockMs: 0, batchWeight: 0 } }
  portal.limits = { ...portal.limits, costs: { ...portal.limits.costs, methods: { profile: 2000 } } }
  await at(`1/${CODE}/profile`)
  expect((await at(`1/${CODE}/profile`)).body.error).toBe('OPERATION_TIME_LIMIT')
  expect((await call('profile')).status).toBe(200)
})
