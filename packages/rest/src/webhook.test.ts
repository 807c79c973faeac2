// Calls with the address of a webhook.
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught, thrown } from './testing/caught.ts'
import { givenPortal } from './testing/portal.ts'
import { answer, refusal } from './testing/scripted-fetch.ts'
import { webhookCredentials } from './webhook.ts'

const code = 'madeupcode123456'

describe.each([
  `https://portal.example/rest/1/${code}/`,
  `https://portal.example/rest/1/${code}`,
  `http://portal.local:8080/rest/ada@portal.local/${code}/`,
  `https://intra.example/bitrix/rest/1/${code}/`
])('given %s', (address) => {
  const withSlash = address.replace(/\/?$/, '/')

  test('a call goes there, without a token', async () => {
    const { rest, sent } = givenPortal([answer({ result: { ID: '1' } })], {
      credentials: webhookCredentials(address)
    })
    await rest.call('crm.deal.get', { id: 1 })
    expect(sent[0]).toMatchObject({ url: `${withSlash}crm.deal.get.json`, body: { id: 1 } })
    expect(sent[0]?.body).not.toHaveProperty('auth')
  })

  test('a call of REST 3.0 goes behind "api"', async () => {
    const { rest, sent } = givenPortal([answer({ result: {} })], { credentials: webhookCredentials(address) })
    await rest.v3.call('tasks.task.get', { id: 1 })
    expect(sent[0]?.url).toBe(`${withSlash.replace('/rest/', '/rest/api/')}tasks.task.get`)
  })

  test('a refusal is told once, without the code', async () => {
    const { rest, sent } = givenPortal([refusal('INVALID_CREDENTIALS', 401, `unknown key ${code}`)], {
      credentials: webhookCredentials(address)
    })
    const error = await caught(rest.call('profile'))
    expect(error).toMatchObject({ code: 'portal-error', portal: { error: 'INVALID_CREDENTIALS' } })
    expect(inspect(error)).not.toContain(code)
    expect(sent).toHaveLength(1)
  })
})

test.each([
  '',
  'portal.example/rest/1/madeupcode123456/',
  'https://portal.example/rest/',
  'https://portal.example/rest/1/',
  'https://portal.example/rest/1/madeupcode123456/profile.json',
  'https://portal.example/rest/1/madeupcode123456/?x=1',
  'https://u:p@portal.example/rest/1/madeupcode123456/',
  'ftp://portal.example/rest/1/madeupcode123456/'
])('%j is no address of a webhook, and is not repeated', (address) => {
  const error = thrown(() => webhookCredentials(address))
  expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
  expect(error.message).not.toContain(code)
})
