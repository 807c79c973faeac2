// What no portal sends: every answer ends in an error with a stable code, or in a value, and nothing is taken for more
// than it is.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf, type HostileServer, json, raw, startHostileServer } from './hostile-server.ts'

let hostile: HostileServer
beforeEach(async () => {
  hostile = await startHostileServer()
})
afterEach(() => hostile.close())

const call = () => hostile.rest().call<unknown>('crm.deal.add', { fields: { TITLE: 'x' } })

describe('a body that is no envelope', () => {
  test.each([
    '',
    ' ',
    'null',
    'true',
    '5',
    '"text"',
    '[]',
    '[{"result":1}]',
    '{"result":',
    '{"result":1}{"result":2}',
    "{'result':1}",
    '{"result":NaN}',
    '{"result":undefined}',
    '<html><body>Maintenance</body></html>',
    '\u0000',
    '{"\ud800":1'
  ])('%j: unreadable, and it may have run, whatever the status', async (body) => {
    for (const status of [200, 400, 500]) {
      hostile.answer = json(body, status)
      expect(await failureOf(call())).toMatchObject({ code: 'unreadable', ran: 'unknown', status })
    }
    expect(hostile.asked).toHaveLength(3)
  })

  test.each(['{}', '{"time":{}}', '{"error":null}', '{"Result":1}', '{"__proto__":{"result":1}}'])(
    '%s has no result of its own',
    async (body) => {
      hostile.answer = json(body)
      expect(await failureOf(call())).toMatchObject({ code: 'unreadable', ran: 'unknown', status: 200 })
    }
  )
})

describe('HTTP that is none', () => {
  test.each([
    ['words', 'hello\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 12\r\ncontent-length: 13\r\n\r\n{"result":1}'],
    ['a body that is shorter than promised', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"result":1}'],
    ['a chunk without an end', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nc\r\n{"result":1}\r\n'],
    ['nothing', ''],
    ['half a status line', 'HTTP/1.1 2']
  ])('%s: no complete answer, and it may have run', async (_what, text) => {
    hostile.answer = raw(text)
    expect(await failureOf(call())).toMatchObject({
      code: 'portal-unreachable',
      ran: 'unknown',
      retry: 'later'
    })
    expect(hostile.asked).toHaveLength(1)
  })

  test.each([204, 205, 600, 999])('status %i without a body: unreadable', async (status) => {
    hostile.answer = (response) => void response.writeHead(status).end()
    expect(await failureOf(call())).toMatchObject({ code: 'unreadable', ran: 'unknown', status })
  })
})

describe('members that are not what they should be', () => {
  test.each([
    ['{"result":null}', { result: null }],
    ['\ufeff{"result":1}', { result: 1 }],
    ['{"result":1,"error":""}', { result: 1 }],
    ['{"result":1,"next":"many","total":{}}', { result: 1 }],
    ['{"result":1,"next":1e999,"total":0.5}', { result: 1 }],
    ['{"result":1,"next":"50","total":"120"}', { result: 1, next: 50, total: 120 }],
    ['{"result":1,"time":[]}', { result: 1 }],
    ['{"result":1,"time":"now"}', { result: 1 }],
    ['{"result":"first","result":"last"}', { result: 'last' }]
  ])('%s', async (body, expected) => {
    hostile.answer = json(body)
    expect(await call()).toEqual(expected)
  })

  test('members called __proto__ and constructor are members, and change no other object', async () => {
    hostile.answer = json(
      '{"result":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}},"time":{"__proto__":{"polluted":1}}}'
    )
    const { result } = await call()
    expect(Object.keys(result as object)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('errors of every kind', () => {
  test.each([
    ['{"error":"expired_token"}', 'unauthorized', 'no'],
    ['{"error":"EXPIRED_token","error_description":null}', 'unauthorized', 'no'],
    ['{"error":"Overload_Limit"}', 'limit', 'no'],
    ['{"error":"query_LIMIT_exceeded"}', 'limit', 'no'],
    ['{"error":"portal_deleted"}', 'portal-error', 'no'],
    ['{"error":"ОШИБКА","error_description":"Всё плохо 🔥"}', 'portal-error', 'yes'],
    ['{"error":"__proto__"}', 'portal-error', 'yes'],
    ['{"error":"constructor"}', 'portal-error', 'yes'],
    ['{"error":"toString"}', 'portal-error', 'yes'],
    ['{"error":510}', 'portal-error', 'yes'],
    ['{"error":""}', 'portal-error', 'yes'],
    ['{"error":["a","b"]}', 'portal-error', 'yes'],
    ['{"error":{"code":"A","message":"b"}}', 'portal-error', 'yes'],
    ['{"error":{"code":{},"message":[]}}', 'portal-error', 'yes'],
    ['{"error":"A","error_description":{"deep":[1]}}', 'portal-error', 'yes'],
    ['{"error":"A","error_description":"b","status":200,"code":"ok","message":"fine"}', 'portal-error', 'yes']
  ])('%s', async (body, code, ran) => {
    hostile.answer = json(body, 400)
    const error = await failureOf(call())
    expect(error).toMatchObject({ code, ran, status: 400 })
    expect(error.portal).toMatchObject({
      status: 400,
      error: expect.any(String),
      error_description: expect.any(String)
    })
  })

  test('a server failure may have run, whatever it says', async () => {
    for (const body of ['{"error":"ERROR_CORE"}', '{}', '{"result":1}']) {
      hostile.answer = json(body, 500)
      expect(await failureOf(call())).toMatchObject({ code: 'portal-error', ran: 'unknown' })
    }
  })
})
