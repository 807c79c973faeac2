// Whole batch calls, against the portal's own server and batch method.
import { expect, test } from 'vitest'
import type { Method } from '../method.ts'
import { page } from '../methods/paging.ts'
import { toInt, toPhp, toText } from '../php/convert.ts'
import { fixtureValue, readFixture, readFixtureText } from '../php/fixture-value.ts'
import { jsonDecode } from '../php/json-decode.ts'
import { jsonEncode } from '../php/json-encode.ts'
import type { PhpArray, PhpValue } from '../php/value.ts'
import { accessDenied, argumentMissing, argumentType, plainException, RestError } from '../rest-error.ts'
import { NOW, testPortal } from '../test-portal.ts'
import { batchMethod } from './batch.ts'

interface Fixture {
  readonly time_keys: readonly string[]
  readonly cases: readonly { params: unknown; status: string }[]
}

const { cases, time_keys } = readFixture('batch-semantics') as Fixture
/** The bodies once more, read so that their keys keep the order of the wire. */
const bodies = orderedBodies()

/** The stub methods that the golden file's `about` describes. */
const stubs: readonly Method[] = [
  batchMethod,
  stub(
    'test.echo',
    (params, start) =>
      new Map<string, PhpValue>([
        ['params', params],
        ['start', start]
      ])
  ),
  stub('test.null', () => null),
  stub('test.true', () => true),
  stub('test.false', () => false),
  stub('test.int', () => 42),
  stub('test.float', () => ({ float: 0.5 })),
  stub('test.string', () => 'text'),
  stub('test.zero', () => 0),
  stub('test.emptystring', () => ''),
  stub('test.emptyarray', () => new Map()),
  stub('test.user', () => toPhp({ ID: '1', NAME: 'Bob', MANAGER: null, ACTIVE: true, DEPARTMENT: [3, 4] })),
  stub('test.list', twoRows),
  { ...stub('test.Controller.List', twoRows), scope: 'crm' },
  stub('test.nav', (params) => {
    const given = ['next', 'total'].filter((name) => params.has(name))
    return new Map<string, PhpValue>([
      ['a', 1],
      ...given.map((name) => [name, emptyAsNull(params.get(name))] as const)
    ])
  }),
  stub('test.error', (params) => {
    throw new RestError(toText(params.get('code') ?? 'SOME_CODE'), toText(params.get('text') ?? 'Some text'))
  }),
  stub('test.denied', () => {
    throw accessDenied('Application context required')
  }),
  stub('test.argument', (params) => {
    throw argumentMissing(toText(params.get('name') ?? 'ID'))
  }),
  stub('test.argtype', () => {
    throw argumentType('FIELDS', 'array')
  }),
  stub('test.exception', () => {
    throw plainException('boom', 77)
  }),
  stub('test.exception0', () => {
    throw plainException('boom')
  }),
  stub('test.soft', () => toPhp({ error: 'SOFT', error_description: 'soft failure' })),
  stub('test.softextra', () =>
    toPhp({ error: 'SOFT', error_description: 'soft failure', result: 'kept', total: 7 })
  ),
  stub('test.softhalf', () => toPhp({ error: 'HALF', x: 1 })),
  { ...stub('crm.test', () => 'text'), scope: 'crm' },
  { ...stub('task.test', () => 'text'), scope: 'task' },
  { ...stub('user.test', () => 'text'), scope: 'user' }
]

function orderedBodies(): string[] {
  const fixture = jsonDecode(readFixtureText('batch-semantics')) as PhpArray
  return [...(fixture.get('cases') as PhpArray).values()].map((entry) =>
    jsonEncode((entry as PhpArray).get('body') ?? null)
  )
}

function stub(name: string, run: (params: PhpArray, start: number) => PhpValue): Method {
  return { name, scope: '', run: (call, params) => run(params, call.start) }
}

function twoRows(params: PhpArray, start: number): PhpArray {
  const total = toInt(params.get('total') ?? 120)
  const { offset } = page('orm', start, total)
  const rows: [string | number, PhpValue][] = [0, 1]
    .filter((index) => offset + index < total)
    .map((index) => [index, toPhp({ ID: String(offset + index + 1) })])
  const next: [string, number][] = offset + 2 < total ? [['next', offset + 2]] : []
  return new Map<string | number, PhpValue>([...rows, ...next, ['total', total]])
}

function emptyAsNull(value: PhpValue | undefined): PhpValue {
  return value === '' || value === undefined ? null : value
}

function isTime(value: PhpValue): boolean {
  return value instanceof Map && value.has('date_start') && value.has('operating')
}

/** The answer with every time object replaced as in the golden file, after a look at its keys. */
function withoutTimes(value: PhpValue): PhpValue {
  if (!(value instanceof Map)) return value
  if (isTime(value)) {
    expect([...value.keys()]).toEqual(time_keys)
    return '<time>'
  }
  return new Map([...value].map(([key, member]) => [key, withoutTimes(member)]))
}

test.each(cases.map((entry, index) => ({ ...entry, index })))(
  'case $index: $params',
  async ({ params, status, index }) => {
    const portal = testPortal({ methods: stubs, scope: ['crm', 'user_brief'] })
    const headers = { 'content-type': 'application/json', authorization: 'Bearer admin' }
    const sent = jsonEncode(fixtureValue(params))
    const answer = await portal.send('POST', '/rest/batch', sent, headers)
    const received = withoutTimes(jsonDecode(answer.body) ?? null)
    expect(`${answer.status} OK`).toBe(status)
    expect(jsonEncode(received)).toBe(bodies[index])
  }
)

test('every time object of a batch tells the clock of its own item', async () => {
  const slow: Method = {
    name: 'test.slow',
    scope: '',
    run: () => {
      portal.advance(2_000)
      return true
    }
  }
  const portal = testPortal({ methods: [batchMethod, slow] })
  const { body } = await portal.call('batch', { cmd: ['test.slow', 'test.slow'] })
  const times = (body.result as { result_time: { start: number; processing: number }[] }).result_time
  const first = Math.floor(NOW / 1000)
  expect(times.map(({ start, processing }) => [start, processing])).toEqual([
    [first, 2],
    [first + 2, 2]
  ])
})

test('a trailing line feed becomes part of the method name', async () => {
  const { body } = await testPortal().call('batch', { cmd: { a: 'profile\n', b: 'profile' } })
  expect(body.result).toMatchObject({
    result: { b: { ID: '1' } },
    result_error: { a: { error: 'ERROR_METHOD_NOT_FOUND' } }
  })
})
