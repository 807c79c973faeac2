// More commands than one request takes: what is sent, in which order, and what is told when a request fails.
import { describe, expect, test } from 'vitest'
import { caught } from '../testing/caught.ts'
import { givenPortal } from '../testing/portal.ts'
import { answer, broken, refusal, type Reply, type Sent } from '../testing/scripted-fetch.ts'
import type { BatchCommand, BatchResult } from './batch-result.ts'

/** Runs each command of the request: `fail` fails, every other one returns its own text. */
const runs: Reply = (sent) => {
  const result: Record<string, string> = {}
  const failed: Record<string, object> = {}
  for (const [key, text] of commandsOf(sent)) {
    if (text === 'fail') {
      failed[key] = { error: 'ERROR_CORE', error_description: 'failed as asked' }
      if (sent.body['halt'] === 1) break
    } else {
      result[key] = text
    }
  }
  const maps = { result, result_error: failed, result_total: [], result_next: [], result_time: [] }
  return answer({ result: maps })(sent)
}

const lost: Reply = broken(new Error('socket hang up'))

function commandsOf({ body }: Sent): readonly (readonly [string, string])[] {
  return Object.entries(body['cmd'] as Record<string, string>)
}

function sizes(sent: readonly Sent[]): readonly number[] {
  return sent.map((request) => commandsOf(request).length)
}

/** `x` as often as told, `fail` at the places named. */
function commands(count: number, ...failing: readonly number[]): readonly BatchCommand[] {
  return Array.from({ length: count }, (_, place): BatchCommand => [failing.includes(place) ? 'fail' : 'x'])
}

/** `ok 50, failed 1, ok 69`: statuses in order, counted. */
function told(results: readonly BatchResult[]): string {
  const counted: { status: string; count: number }[] = []
  for (const { status } of results) {
    const last = counted.at(-1)
    if (last?.status === status) last.count += 1
    else counted.push({ status, count: 1 })
  }
  return counted.map(({ status, count }) => `${status} ${count}`).join(', ')
}

describe('120 commands', () => {
  test('go in three requests at once, and come back in the order asked', async () => {
    const { rest, sent } = givenPortal([runs, runs, runs])
    const results = await rest.batch(
      Array.from({ length: 120 }, (_, place): BatchCommand => ['x', { place, even: place % 2 === 0 }])
    )
    expect(sizes(sent)).toEqual([50, 50, 20])
    expect(results).toEqual(
      Array.from({ length: 120 }, (_, place) => ({
        status: 'ok',
        result: `x?place=${place}&even=${place % 2 === 0 ? 1 : 0}`
      }))
    )
  })

  test('keep their names, and come back under them in the order asked', async () => {
    const { rest } = givenPortal([runs, runs, runs])
    const names = Array.from({ length: 120 }, (_, place) => String(1000 - place))
    const results = await rest.batch(new Map(names.map((name) => [name, ['x', { name }] as const])))
    expect([...results.keys()]).toEqual(names)
    expect(results.get('881')).toEqual({ status: 'ok', result: 'x?name=881' })
  })

  test('without halt a failed one stops nothing', async () => {
    const { rest } = givenPortal([runs, runs, runs])
    expect(told(await rest.batch(commands(120, 3, 70)))).toBe('ok 3, failed 1, ok 66, failed 1, ok 49')
  })

  test('with halt nothing after the first failure is sent', async () => {
    const { rest, sent } = givenPortal([runs, runs, runs])
    expect(told(await rest.batch(commands(120, 70), { halt: true }))).toBe('ok 70, failed 1, not-run 49')
    expect(sizes(sent)).toEqual([50, 50])
  })

  test('the limiter is asked for each request', async () => {
    let asked = 0
    const limiter = {
      acquire: () => {
        asked += 1
        return Promise.resolve({ done: () => undefined })
      }
    }
    const { rest } = givenPortal([runs, runs, runs], { limiter })
    await rest.batch(commands(120))
    expect(asked).toBe(3)
  })

  test('one that cannot be sent is refused before any request', async () => {
    const { rest, sent } = givenPortal([])
    const error = await caught(rest.batch([...commands(119), ['x', { id: null }]]))
    expect(error).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(error.message).toContain('Command 119: Parameter id')
    expect(sent).toHaveLength(0)
  })
})

describe('a request that fails hides no result of the others', () => {
  test('an answer that is lost makes only its own commands unknown', async () => {
    const { rest } = givenPortal([runs, lost, runs])
    const results = await rest.batch(commands(120))
    expect(told(results)).toBe('ok 50, unknown 50, ok 20')
    expect(results[50]).toMatchObject({ cause: { code: 'portal-unreachable', ran: 'unknown' } })
  })

  test('several lost answers do not end the batch', async () => {
    const { rest } = givenPortal([lost, lost, lost, runs])
    expect(told(await rest.batch(commands(200)))).toBe('unknown 150, ok 50')
  })

  test('with halt one lost answer ends the batch', async () => {
    const { rest, sent } = givenPortal([lost, runs, runs])
    expect(told(await rest.batch(commands(120), { halt: true }))).toBe('unknown 50, not-run 70')
    expect(sent).toHaveLength(1)
  })

  test('a refusal that would meet the next request, too, ends the batch, and says why', async () => {
    const refused = Array.from({ length: 19 }, () => refusal('OVERLOAD_LIMIT', 503))
    const { rest, sent } = givenPortal([refusal('ERROR_ODD', 400), runs, ...refused])
    // With the first error the part that reads errors is loaded, in which time more requests leave.
    await caught(rest.call('x'))
    const results = await rest.batch(commands(1000))
    expect(told(results)).toBe('ok 50, not-run 950')
    expect(results[50]).toMatchObject({ cause: { code: 'limit', portal: { error: 'OVERLOAD_LIMIT' } } })
    // The first call, those under way at the same moment, and one for the answer that came.
    expect(sent.length).toBeLessThanOrEqual(1 + 16 + 1)
  })

  test('an error of the portal that may come after some ran makes them unknown', async () => {
    const { rest } = givenPortal([runs, refusal('ERROR_ODD', 400), runs])
    const results = await rest.batch(commands(120))
    expect(told(results)).toBe('ok 50, unknown 50, ok 20')
    expect(results[50]).toMatchObject({ cause: { portal: { error: 'ERROR_ODD' } } })
  })

  test('credentials that reject between two requests leave the rest not run, with their own reason', async () => {
    const gone = new Error('the application was removed')
    const credentials = givenPortal([]).credentials
    let asked = 0
    const { rest } = givenPortal([runs, runs], {
      credentials: {
        ...credentials,
        current: () => (asked++ === 0 ? credentials.current() : Promise.reject(gone))
      }
    })
    const results = await rest.batch(commands(60))
    expect(told(results)).toBe('ok 50, not-run 10')
    expect(results[59]).toEqual({ status: 'not-run', cause: gone })
  })

  test('a signal while a request is under way makes its commands unknown, the rest is not run', async () => {
    const stop = new AbortController()
    const { rest, sent } = givenPortal([
      (request) => {
        stop.abort(new Error('enough'))
        return runs(request)
      }
    ])
    const results = await rest.batch(commands(60), { signal: stop.signal })
    expect(told(results)).toBe('unknown 50, not-run 10')
    expect(results[59]).toMatchObject({ cause: { code: 'aborted', ran: 'no' } })
    expect(sent).toHaveLength(1)
  })

  test('where nothing ran the batch fails as a whole', async () => {
    const refused = refusal('PAYMENT_REQUIRED', 401)
    const { rest } = givenPortal([refused, refused, refused])
    expect(await caught(rest.batch(commands(120)))).toMatchObject({ code: 'payment-required', ran: 'no' })
  })

  test('where its only request is lost, too', async () => {
    const { rest } = givenPortal([lost])
    expect(await caught(rest.batch(commands(50)))).toMatchObject({ ran: 'unknown' })
  })
})
