// Known failure: parameters that change type inside a batch (`false` to the text false, null and [] lost). Whatever the
// client sends in a batch, the portal reads as it reads the text of a single call's parameters, or the client refuses.
// The portal here is the sandbox's REST with its own decoder of forms (`qs` bent to PHP's rules), not a copy of ours.

import { createRest, type FetchLike, RestError, staticCredentials } from '@latchkey/rest'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { batchMethod } from '../../../packages/sandbox/src/portal/batch/batch.ts'
import type { Method } from '../../../packages/sandbox/src/portal/method.ts'
import {
  isArray,
  isFloat,
  type PhpArray,
  type PhpValue
} from '../../../packages/sandbox/src/portal/php/value.ts'
import { testPortal } from '../../../packages/sandbox/src/portal/test-portal.ts'

type Params = Readonly<Record<string, unknown>>

/** What the method was called with last. */
let received: PhpArray | undefined
let rest: ReturnType<typeof createRest>

beforeEach(() => {
  received = undefined
  const echo: Method = {
    name: 'echo',
    scope: '',
    run(_call, params) {
      received = params
      return true
    }
  }
  const { send } = testPortal({ methods: [echo, batchMethod] })
  const fetch: FetchLike = async (url, { method, headers, body }) => {
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
    )
    const answer = await send(method, new URL(url).pathname, typeof body === 'string' ? body : '', lower)
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }
  rest = createRest({
    credentials: staticCredentials({ accessToken: 'admin', endpoint: 'https://portal.example/rest/' }),
    fetch,
    limiter: 'none'
  })
})

/** What the portal's method was given, as plain maps; undefined where the client refused. */
async function arrives(send: () => Promise<unknown>): Promise<unknown> {
  received = undefined
  try {
    await send()
  } catch (error) {
    if (error instanceof RestError && error.code === 'bad-request') return undefined
    throw error
  }
  if (received === undefined) throw new Error('The method was not called.')
  return plain(received)
}

const inCall = (params: Params) => arrives(() => rest.call('echo', params))
const inBatch = (params: Params) => arrives(() => rest.batch({ a: ['echo', params] }))

/** Lists and maps alike as lists of entries, since the order of parameters may have a meaning. */
function plain(value: PhpValue): unknown {
  if (isFloat(value)) return value.float
  if (typeof value === 'bigint') return Number(value)
  return isArray(value) ? [...value].map(([key, item]) => [key, plain(item)]) : value
}

/** The decided text of a value (design, "Parameters on the wire"): what a batch may make of it. */
function asText(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map((entry: unknown) => (entry as unknown[]).with(1, asText((entry as unknown[])[1])))
  if (value === true) return '1'
  if (value === false) return '0'
  if (typeof value !== 'number') return value
  return expect.toSatisfy((text: unknown) => Number(text) === value && /^-?\d+(?:\.\d+)?$/.test(String(text)))
}

describe('a batch carries', () => {
  test.each<[string, Params, unknown]>([
    ['false as 0, which PHP takes for false, not as the text false', { a: false }, '0'],
    ['true as 1', { a: true }, '1'],
    ['0 and negative numbers', { a: -7 }, '-7'],
    ['fractions without an exponent', { a: 1e-7 }, '0.0000001'],
    ['the largest sure whole number', { a: Number.MAX_SAFE_INTEGER }, '9007199254740991'],
    ['dates with their offset', { a: new Date('2026-11-24T10:00:00Z') }, '2026-11-24T10:00:00+00:00'],
    ['an empty text', { a: '' }, ''],
    ['text that looks like other types', { a: 'null' }, 'null'],
    ['unicode beyond the basic plane', { a: '🚪 Ключ — ключ' }, '🚪 Ключ — ключ'],
    ['what separates parameters', { a: 'a&b=c#d?e;f+g%20h' }, 'a&b=c#d?e;f+g%20h'],
    ['line feeds and tabs', { a: 'one\r\n\ttwo' }, 'one\r\n\ttwo'],
    ['a NUL', { a: 'a\0b' }, 'a\0b'],
    ['quotes and brackets', { a: '["]\'{}' }, '["]\'{}'],
    ['dollars that are no references', { a: '$100 and $result' }, '$100 and $result']
  ])('%s', async (_what, params, expected) => {
    expect(await inBatch(params)).toEqual([['a', expected]])
  })

  test('nested lists and maps, in order', async () => {
    const params = {
      fields: { PHONE: [{ VALUE: '1', TYPE: 'WORK' }, { VALUE: '2' }], '>=DATE': 'x' },
      list: [[1, 2], [3]]
    }
    expect(await inBatch(params)).toEqual(asText(await inCall(params)))
  })
})

describe('what text cannot carry is refused before anything is sent', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['an empty list', []],
    ['an empty object', {}],
    ['null in a list', [1, null]],
    ['an empty list in a map', { a: { b: [] } }],
    ['a whole number beyond 2^53', 2 ** 53],
    ['a huge number', 1e21],
    ['infinity', Number.POSITIVE_INFINITY],
    ['no number', Number.NaN],
    ['a BigInt', 2n ** 60n],
    ['half a surrogate pair', '\ud800'],
    ['undefined in a list', [undefined]],
    ['a date that is none', new Date(Number.NaN)],
    ['a Map', new Map([['a', 1]])],
    ['a typed array', new Uint8Array(2)],
    ['a function', () => 1]
  ])('%s', async (_what, value) => {
    const refused = rest.batch({ a: ['echo', { fields: { CLOSED: value } }] })
    await expect(refused).rejects.toMatchObject({
      code: 'bad-request',
      ran: 'no',
      message: expect.stringContaining('Parameter fields.CLOSED')
    })
    expect(received).toBeUndefined()
  })
})

describe('whatever the parameters', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  const scalar = fc.oneof(
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.date({ noInvalidDate: false }),
    fc.constantFrom('$result[a][b]', '$next[x]', '0', 'false', '2026-01-01')
  )
  const name = fc.oneof(
    {
      arbitrary: fc.constantFrom(
        'ID',
        '>=DATE',
        '!@ID',
        'UF_CRM_1',
        '0',
        '1',
        '7',
        'Ж',
        'a.b',
        'a b',
        '__proto__',
        'start'
      ),
      weight: 4
    },
    { arbitrary: text, weight: 1 }
  )
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { arbitrary: scalar, weight: 3 },
      { arbitrary: fc.array(tie('tree'), { maxLength: 4 }), weight: 1 },
      { arbitrary: fc.dictionary(name, tie('tree'), { maxKeys: 4 }), weight: 1 }
    )
  }))
  const parameters = fc.dictionary(name, tree, { maxKeys: 4 })

  test('a batch arrives as the text of the single call does, or is refused', async () => {
    let carried = 0
    await fc.assert(
      fc.asyncProperty(parameters, async (params) => {
        const inText = await inBatch(params)
        if (inText === undefined) return
        carried += 1
        expect(inText).toEqual(asText(await inCall(params)))
      }),
      { numRuns: 3000 }
    )
    expect(carried).toBeGreaterThan(500)
  })

  test('a single call arrives with its types', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, async (params) => {
        const arrived = await inCall(params)
        if (arrived === undefined) return
        const { start: _start, state: _state, method: _method, ...rest } = params
        expect(arrived).toEqual(typed(rest))
      }),
      { numRuns: 1000 }
    )
  })

  /** As PHP reads the JSON: names that are whole numbers are numbers, whole floats stay what they are written as. */
  function typed(value: unknown): unknown {
    if (value instanceof Date) return `${value.toISOString().slice(0, 19)}+00:00`
    if (Array.isArray(value)) return value.map((item, index) => [index, typed(item)])
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
    return Object.entries(value).map(([key, item]) => [
      /^(?:0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : key,
      typed(item)
    ])
  }
})
