// A portal that repeats the token, or the code of a webhook: no text of any error shows it.

import { webhookCredentials } from '@latchkey/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Answer,
  everyTextOf,
  failureOf,
  type HostileServer,
  json,
  raw,
  startHostileServer,
  token
} from './hostile-server.ts'

const code = 'k3y0fthew3bh00k1'

let hostile: HostileServer
beforeEach(async () => {
  hostile = await startHostileServer()
})
afterEach(() => hostile.close())

const answers: readonly (readonly [string, (secret: string) => Answer])[] = [
  [
    'an error that quotes it',
    (secret) => json(`{"error":"X","error_description":"bad auth=${secret}"}`, 400)
  ],
  ['an error that is it', (secret) => json(`{"error":"${secret}"}`, 401)],
  [
    'an error with it in capitals',
    (secret) => json(`{"error":"X","error_description":"${secret.toUpperCase()}"}`, 400)
  ],
  [
    'an error with it in a member and its name',
    (secret) => json(`{"error":"X","${secret}":[{"a":"${secret}"}]}`, 400)
  ],
  [
    'an error of REST 3.0',
    (secret) =>
      json(
        `{"error":{"code":"X","message":"${secret}","validation":[{"message":"${secret}","field":"${secret}"}]}}`,
        400
      )
  ],
  ['a failure of the server', (secret) => json(`{"error":"X","error_description":"${secret}"}`, 500)],
  ['HTML', (secret) => json(`<html>${secret}</html>`)],
  ['JSON that breaks off', (secret) => json(`{"result":"${secret}`)],
  ['a status text', (secret) => raw(`HTTP/1.1 200 ${secret}\r\ncontent-length: 0\r\n\r\n`)],
  ['a status line that is none', (secret) => raw(`HTTP/1.1 ${secret}\r\n\r\n`)],
  [
    'a body that is none',
    (secret) => raw(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${secret}\r\n`)
  ],
  ['a header that is none', (secret) => raw(`HTTP/1.1 200 OK\r\n${secret}\0: x\r\n\r\n`)],
  [
    'a redirect with it in the address',
    (secret) => (response) =>
      void response.writeHead(302, { location: `https://evil.example/?auth=${secret}` }).end()
  ],
  [
    'a redirect to a host that is made of it',
    (secret) => (response) => void response.writeHead(302, { location: `https://${secret}.example/` }).end()
  ],
  [
    'a redirect that is no address',
    (secret) => (response) => void response.writeHead(302, { location: `http://[${secret}` }).end()
  ],
  ['a connection that breaks', () => (response) => void response.socket?.resetAndDestroy()]
]

describe.each(answers)('%s', (_what, answerWith) => {
  test('with a token', async () => {
    hostile.answer = answerWith(token)
    const rest = hostile.rest()
    for (const work of [
      () => rest.call('crm.deal.get', { id: 1 }),
      () => rest.v3.call('tasks.task.get', { id: 1 }),
      () => rest.batch([['crm.deal.get', { id: 1 }]]),
      () => rest.listAll('crm.deal.list')
    ]) {
      expect(everyTextOf(await failureOf(work())).toLowerCase()).not.toContain(token)
    }
  })

  test('with a webhook', async () => {
    hostile.answer = answerWith(code)
    const rest = hostile.rest({ credentials: webhookCredentials(`${hostile.origin}/rest/1/${code}/`) })
    for (const work of [
      () => rest.call('crm.deal.get', { id: 1 }),
      () => rest.v3.call('tasks.task.get', { id: 1 }),
      () => rest.batch([['crm.deal.get', { id: 1 }]]),
      () => rest.listAll('crm.deal.list')
    ]) {
      expect(everyTextOf(await failureOf(work())).toLowerCase()).not.toContain(code)
    }
  })
})

test('an error inside a batch', async () => {
  hostile.answer = json(
    `{"result":{"result":[],"result_error":{"0":{"error":"X","error_description":"${token}","${token}":"${token.toUpperCase()}"}}}}`
  )
  const [failed] = await hostile.rest().batch([['crm.deal.get', { id: 1 }]])
  expect(JSON.stringify(failed).toLowerCase()).not.toContain(token)
})

test('a command of a batch that nobody mentions', async () => {
  hostile.answer = json(`{"result":{"result":{"${token}":"${token}"}}}`)
  const [unknown] = await hostile.rest().batch([['crm.deal.get', { id: 1 }]])
  expect(unknown?.status).toBe('unknown')
  if (unknown?.status === 'unknown') expect(everyTextOf(unknown.cause as Error)).not.toContain(token)
})

test('nothing listens at the address of a webhook, or nobody answers in time', async () => {
  hostile.answer = () => undefined
  const credentials = webhookCredentials(`${hostile.origin}/rest/1/${code}/`)
  const slow = await failureOf(hostile.rest({ credentials }).call('profile', {}, { timeoutMs: 50 }))
  expect(everyTextOf(slow)).not.toContain(code)
  await hostile.close()
  const gone = await failureOf(hostile.rest({ credentials }).call('profile'))
  expect(gone).toMatchObject({ code: 'portal-unreachable', ran: 'no' })
  expect(everyTextOf(gone)).not.toContain(code)
  hostile = await startHostileServer()
})

test('a row without an id, and a result that is no list', async () => {
  for (const result of [`[{"${token}":"${token}"}]`, `{"${token}":5}`, `[{"ID":"${token}"}]`]) {
    hostile.answer = json(`{"result":${result}}`)
    expect(everyTextOf(await failureOf(hostile.rest().listAll('crm.deal.list')))).not.toContain(token)
  }
})
