// Answers to a batch that no portal sends: of each command it is told what is known, and never that it did not run when
// it may have.

import type { BatchResult } from '@latchkey/rest'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf, type HostileServer, json, nested, startHostileServer } from './hostile-server.ts'

let hostile: HostileServer
beforeEach(async () => {
  hostile = await startHostileServer()
})
afterEach(() => hostile.close())

const add = ['crm.deal.add', { fields: { TITLE: 'x' } }] as const
const answering = (result: string) => {
  hostile.answer = json(`{"result":${result}}`)
}
const statuses = (results: Readonly<Record<string, BatchResult>> | readonly BatchResult[]) =>
  Object.values(results).map(({ status }) => status)

describe('named commands', () => {
  test.each([
    ['{"result":{"a":1,"b":2}}', ['ok', 'ok']],
    ['{"result":{"a":null,"b":false},"result_error":[]}', ['ok', 'ok']],
    ['{"result":{"a":1},"result_error":{"b":{"error":"X"}}}', ['ok', 'failed']],
    ['{"result":{"a":1},"result_error":{"b":"X"}}', ['ok', 'failed']],
    ['{"result":{"a":1},"result_error":{"b":null}}', ['ok', 'failed']],
    ['{"result":{"a":1},"result_error":{"b":[]}}', ['ok', 'failed']],
    ['{"result":{"a":1,"b":1},"result_error":{"b":{"error":"X"}}}', ['ok', 'failed']],
    ['{"result":{"a":1}}', ['ok', 'unknown']],
    ['{"result":{},"result_error":{}}', ['unknown', 'unknown']],
    ['{"result":[],"result_error":[]}', ['unknown', 'unknown']],
    ['{"result":null,"result_error":null}', ['unknown', 'unknown']],
    ['{"result":"text","result_error":5}', ['unknown', 'unknown']],
    // Of the wrong form: places where names were asked for.
    ['{"result":[1,2]}', ['unknown', 'unknown']],
    ['{"result_error":[{"error":"X"},{"error":"Y"}]}', ['unknown', 'unknown']],
    // A batch inside a batch is the value of its command, nothing more.
    ['{"result":{"a":{"result":{"b":1},"result_error":{"a":{"error":"X"}}}}}', ['ok', 'unknown']],
    ['{"result":{"__proto__":{"a":1,"b":1}}}', ['unknown', 'unknown']],
    ['{"result":{"a":1},"result_error":{"__proto__":{"b":{"error":"X"}}}}', ['ok', 'unknown']],
    ['{"result":{"a":1,"b":2},"result_total":"x","result_next":[[]],"result_time":5}', ['ok', 'ok']]
  ])('%s', async (result, expected) => {
    answering(result)
    expect(statuses(await hostile.rest().batch({ a: add, b: add }))).toEqual(expected)
    expect(hostile.asked).toHaveLength(1)
  })

  test('that are called like members of every object have results of their own only', async () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length']
    answering('{"result":{},"result_error":{},"result_total":{},"result_next":{},"result_time":{}}')
    const results = await hostile.rest().batch(Object.fromEntries(names.map((name) => [name, add])))
    expect(Object.keys(results)).toEqual(names)
    expect(new Set(statuses(results))).toEqual(new Set(['unknown']))
  })
})

describe('listed commands', () => {
  test.each([
    ['{"result":[1,2]}', ['ok', 'ok']],
    ['{"result":{"0":1,"1":2}}', ['ok', 'ok']],
    ['{"result":{"0":1},"result_error":{"1":{"error":"X"}}}', ['ok', 'failed']],
    ['{"result_error":[{"error":"X"},{"error":"Y"}]}', ['failed', 'failed']],
    ['{"result":[null],"result_error":{"1":{"error":"X"}}}', ['ok', 'failed']],
    ['{"result":[1,2,3,4]}', ['ok', 'ok']]
  ])('%s', async (result, expected) => {
    answering(result)
    expect(statuses(await hostile.rest().batch([add, add]))).toEqual(expected)
  })
})

test.each(['[]', 'null', '"x"', '5', 'true'])(
  '%s is no answer to a batch: it may have run',
  async (result) => {
    answering(result)
    expect(await failureOf(hostile.rest().batch([add, add]))).toMatchObject({
      code: 'unreadable',
      ran: 'unknown'
    })
    expect(hostile.asked).toHaveLength(1)
  }
)

test('an error that nests without end is the error of its command, and the others are told', async () => {
  answering(`{"result":{"a":1},"result_error":{"b":{"error":"X","extra":${nested(200_000)}}}}`)
  const results = await hostile.rest().batch({ a: add, b: add })
  expect(results.a).toMatchObject({ status: 'ok', result: 1 })
  expect(results.b).toMatchObject({ status: 'failed', error: { error: 'X' } })
})

test('with halt, commands that nobody mentions did not run only behind the one that failed', async () => {
  answering('{"result":[],"result_error":{"1":{"error":"X"}}}')
  const results = await hostile.rest().batch([add, add, add], { halt: true })
  expect(statuses(results)).toEqual(['unknown', 'failed', 'not-run'])
})
