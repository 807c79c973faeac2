// A batch on the wire, and every form in which portals answer it.
import { readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { authorization, givenPortal } from '../testing/portal.ts'
import { answer, refusal } from '../testing/scripted-fetch.ts'
import { isGoldenMap, type Golden } from '../testing/fixture.ts'
import type { BatchCommand, BatchResult, BatchResults } from './batch-result.ts'
import type { MethodResult } from '../catalogue/typed-call.ts'
import { readResults } from './read-results.ts'

const empty = { result: [], result_error: [], result_total: [], result_next: [], result_time: [] }

function batchAnswer(maps: Partial<Record<keyof typeof empty, unknown>>) {
  return answer({ result: { ...empty, ...maps }, time: {} })
}

describe('a batch on the wire', () => {
  test('is one call with the commands as text, in the order asked', async () => {
    const { rest, sent } = givenPortal([batchAnswer({ result: { deal: { ID: '1' }, contact: { ID: '2' } } })])
    await rest.batch(
      {
        deal: ['crm.deal.get', { id: 1 }],
        contact: ['crm.contact.get', { id: '$result[deal][CONTACT_ID]' }]
      },
      { halt: true }
    )
    expect(sent[0]?.url).toBe('https://portal.example/rest/batch.json')
    expect(sent[0]?.init.body).toBe(
      `{"auth":"${authorization(1).accessToken}","halt":1,"cmd":{` +
        '"deal":"crm.deal.get?id=1","contact":"crm.contact.get?id=%24result%5Bdeal%5D%5BCONTACT_ID%5D"}}'
    )
  })

  test('halt is off unless asked, as a number', async () => {
    const { rest, sent } = givenPortal([batchAnswer({ result: { a: 1 } })])
    await rest.batch({ a: ['profile'] })
    expect(sent[0]?.body).toMatchObject({ halt: 0, cmd: { a: 'profile' } })
  })

  test('without commands sends nothing', async () => {
    const { rest, sent } = givenPortal([])
    expect(await rest.batch({})).toEqual({})
    expect(await rest.batch([])).toEqual([])
    expect(sent).toHaveLength(0)
  })

  test('is renewed and repeated as a whole only when nothing of it ran', async () => {
    const { rest, sent } = givenPortal([refusal('expired_token', 401), batchAnswer({ result: { a: 1 } })])
    expect(await rest.batch({ a: ['profile'] })).toEqual({ a: { status: 'ok', result: 1 } })
    expect(sent).toHaveLength(2)
  })
})

describe('refused before anything is sent', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a batch in a batch', { a: ['batch', { cmd: ['profile'] }] }, 'batch cannot be part of a batch'],
    ['a batch in other letters', { a: ['BATCH'] }, 'BATCH cannot'],
    ['a download', { a: ['download'] }, 'download cannot'],
    ['a method with a query of its own', { a: ['crm.deal.get?id=1'] }, 'Command a'],
    ['a parameter that text cannot carry', { a: ['crm.deal.add', { fields: { X: null } }] }, 'fields.X'],
    ['a name that JavaScript moves', { a: ['profile'], 7: ['profile'] }, 'Command name 7'],
    ['an empty name', { '': ['profile'] }, 'Command name ""'],
    ['a name with a bracket', { 'a[0]': ['profile'] }, 'Command name'],
    ['a name with a dollar', { $a: ['profile'] }, 'Command name'],
    ['a command that is no list', { a: 'profile' }, 'Command a'],
    ['a command of three', { a: ['profile', {}, {}] }, 'Command a']
  ])('%s', async (_name, commands, text) => {
    const { rest, sent } = givenPortal([])
    const error = await caught(rest.batch(commands as Record<string, BatchCommand>))
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(error.message).toContain(text)
    expect(sent).toHaveLength(0)
  })

  test.each([null, undefined, 'profile', 5])('%j, which is no collection of commands', async (commands) => {
    const { rest, sent } = givenPortal([])
    expect(await caught(rest.batch(commands as never))).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(sent).toEqual([])
  })

  test('parameters without end', async () => {
    let deep: object = {}
    for (let level = 0; level < 100_000; level += 1) deep = { deep }
    const { rest } = givenPortal([])
    expect(await caught(rest.batch([['crm.deal.add', { fields: deep }]]))).toMatchObject({
      code: 'bad-request'
    })
  })
})

describe('results', () => {
  test('are ok with next, total and time, also when the result is null', async () => {
    const time = { duration: 0.1 }
    const { rest } = givenPortal([
      batchAnswer({
        result: { deals: [{ ID: '1' }], nothing: null },
        result_next: { deals: 50 },
        result_total: { deals: 120 },
        result_time: { deals: time }
      })
    ])
    expect(await rest.batch({ deals: ['crm.deal.list'], nothing: ['x'] })).toEqual({
      deals: { status: 'ok', result: [{ ID: '1' }], next: 50, total: 120, time },
      nothing: { status: 'ok', result: null }
    })
  })

  test('tell which command failed, which ran and which did not', async () => {
    const { rest } = givenPortal([
      batchAnswer({
        result: { a: 1 },
        result_error: { b: { error: 'ERROR_ARGUMENT', error_description: 'no id', argument: 'ID' } }
      })
    ])
    const results = await rest.batch({ a: ['x'], b: ['x'], c: ['x'] }, { halt: true })
    expect(results).toEqual({
      a: { status: 'ok', result: 1 },
      b: { status: 'failed', error: { error: 'ERROR_ARGUMENT', error_description: 'no id', argument: 'ID' } },
      c: { status: 'not-run' }
    })
    expect(Object.keys(results)).toEqual(['a', 'b', 'c'])
  })

  test('a command in both maps failed (portal-behaviour.md section 5)', async () => {
    const { rest } = givenPortal([
      batchAnswer({ result: { a: 'kept' }, result_error: { a: { error: 'SOFT', error_description: 'no' } } })
    ])
    expect((await rest.batch({ a: ['x'] })).a.status).toBe('failed')
  })

  test('a command that is refused with OVERLOAD_LIMIT failed, is not repeated, and hides no other', async () => {
    const refused = { error: 'OVERLOAD_LIMIT', error_description: 'REST API is blocked due to overload.' }
    const { rest, sent } = givenPortal([
      batchAnswer({ result: { a: 1, c: 3 }, result_error: { b: refused } })
    ])
    expect(await rest.batch({ a: ['x'], b: ['y'], c: ['z'] })).toEqual({
      a: { status: 'ok', result: 1 },
      b: { status: 'failed', error: refused },
      c: { status: 'ok', result: 3 }
    })
    expect(sent).toHaveLength(1)
  })

  test('a token that the portal echoes in a failed command is masked', async () => {
    const description = `auth=${authorization(1).accessToken}`
    const { rest } = givenPortal([
      batchAnswer({ result_error: { a: { error: 'X', error_description: description } } })
    ])
    expect(await rest.batch({ a: ['x'] })).toEqual({
      a: { status: 'failed', error: { error: 'X', error_description: 'auth=***' } }
    })
  })

  test('of a list of commands come as a list', async () => {
    const { rest, sent } = givenPortal([
      batchAnswer({ result: { 0: 'a', 2: 'c' }, result_error: { 1: { error: 'X', error_description: '' } } })
    ])
    const results = await rest.batch([['x'], ['y', { id: '$result[0]' }], ['z']])
    expect(results.map(({ status }) => status)).toEqual(['ok', 'failed', 'ok'])
    expect(sent[0]?.body['cmd']).toEqual({ 0: 'x', 1: 'y?id=%24result%5B0%5D', 2: 'z' })
  })

  test('of a Map come as a Map, whole-number names in the order asked', async () => {
    const { rest, sent } = givenPortal([batchAnswer({ result: { 1: 'one', b: 'two', 0: 'three' } })])
    const commands = new Map<string, BatchCommand>([
      ['b', ['x']],
      ['1', ['x', { id: '$result[b]' }]],
      ['0', ['x', { id: '$result[1]' }]]
    ])
    expect([...(await rest.batch(commands))]).toEqual([
      ['b', { status: 'ok', result: 'two' }],
      ['1', { status: 'ok', result: 'one' }],
      ['0', { status: 'ok', result: 'three' }]
    ])
    expect(sent[0]?.init.body).toContain(
      '"cmd":{"b":"x","1":"x?id=%24result%5Bb%5D","0":"x?id=%24result%5B1%5D"}'
    )
  })

  test('a whole batch refused for its length is an error', async () => {
    const { rest } = givenPortal([refusal('ERROR_BATCH_LENGTH_EXCEEDED', 400)])
    expect(await caught(rest.batch({ a: ['x'] }))).toMatchObject({
      code: 'portal-error',
      ran: 'no',
      status: 400
    })
  })

  test('a command that the answer forgets is unknown rather than guessed, and hides no other', async () => {
    const { rest } = givenPortal([batchAnswer({ result: { a: 1 } })])
    expect(await rest.batch({ a: ['x'], b: ['x'] })).toMatchObject({
      a: { status: 'ok' },
      b: { status: 'unknown', cause: { code: 'unreadable', ran: 'unknown' } }
    })
  })

  test('a command forgotten before the one that halted the batch is unknown, too', async () => {
    const { rest } = givenPortal([
      batchAnswer({ result_error: { b: { error: 'X', error_description: '' } } })
    ])
    const results = await rest.batch({ a: ['x'], b: ['x'], c: ['x'] }, { halt: true })
    expect([results.a.status, results.b.status, results.c.status]).toEqual(['unknown', 'failed', 'not-run'])
  })

  test('an answer that is no batch is unreadable', async () => {
    const { rest } = givenPortal([answer({ result: 'ok' })])
    expect((await caught(rest.batch({ a: ['x'] }))).code).toBe('unreadable')
  })

  test('are typed by the names asked', async () => {
    const { rest } = givenPortal([batchAnswer({ result: { deal: 1 } })])
    const results = await rest.batch({ deal: ['crm.deal.get', { id: 1 }] })
    expectTypeOf(results).toEqualTypeOf<{ readonly deal: BatchResult<MethodResult<'crm.deal.get'>> }>()
    expectTypeOf<BatchResults<readonly [BatchCommand]>>().toEqualTypeOf<readonly [BatchResult]>()
    expectTypeOf<BatchResults<Map<'a', BatchCommand>>>().toEqualTypeOf<ReadonlyMap<'a', BatchResult>>()
    expect(results.deal.status).toBe('ok')
  })
})

interface SemanticsVector {
  readonly params: Golden
  readonly body?: { readonly result: Readonly<Record<string, unknown>> }
}

describe('answers of the real batch code (fixtures/batch-semantics.json)', () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../../../../fixtures/batch-semantics.json', import.meta.url), 'utf8')
  ) as { cases: readonly SemanticsVector[] }
  const answered = cases.flatMap(({ params, body }, index) => {
    const keys = commandKeys(params)
    return keys.length > 0 && keys.length <= 50 && body !== undefined ? [{ index, keys, body }] : []
  })

  test('there are enough of them', () => {
    expect(answered.length).toBeGreaterThan(40)
  })

  test.each(answered)('case $index: every command is accounted for, and nothing else', ({ keys, body }) => {
    const errors = entryKeys(body.result['result_error'])
    const values = entryKeys(body.result['result'])
    const told = keys.filter((key) => errors.includes(key) || values.includes(key))
    const read = readResults(told, body.result, { halt: false, token: '' })
    expect(read.map(([key, { status }]) => [key, status])).toEqual(
      told.map((key) => [key, errors.includes(key) ? 'failed' : 'ok'])
    )
    expect(new Set(told)).toEqual(new Set([...errors, ...values]))
  })
})

function commandKeys(params: Golden): readonly string[] {
  if (!isGoldenMap(params)) return []
  const [, cmd] = params.map.find(([name]) => typeof name === 'string' && name.toLowerCase() === 'cmd') ?? []
  if (Array.isArray(cmd)) return Object.keys(cmd)
  return cmd !== undefined && isGoldenMap(cmd) ? cmd.map.map(([key]) => `${key as string | number}`) : []
}

function entryKeys(map: unknown): readonly string[] {
  return Object.keys(map as object)
}
