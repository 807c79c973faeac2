// Which failures are repeated, how often, and with which token.
import { describe, expect, test } from 'vitest'
import type { Sleep } from '../clock/sleep.ts'
import { createRest } from '../rest.ts'
import { caught } from '../testing/caught.ts'
import { rushedSleep } from '../testing/fake-clock.ts'
import { authorization, givenPortal, renewingCredentials } from '../testing/portal.ts'
import { answer, broken, refusal, scriptedFetch } from '../testing/scripted-fetch.ts'
import { sentText } from '../testing/sent-text.ts'
import { type Credentials, staticCredentials } from '../credentials.ts'

const done = answer({ result: 'done' })

describe('a refused token', () => {
  test.each(['expired_token', 'EXPIRED_TOKEN', 'invalid_token'])(
    '%s is renewed and tried once more',
    async (code) => {
      const { rest, sent, credentials } = givenPortal([refusal(code, 401), done])
      expect((await rest.call('crm.deal.add', { fields: { TITLE: 'x' } })).result).toBe('done')
      expect(credentials.asked).toEqual(['current 1', `renew 1 ${code}`])
      expect(sent.map(({ body }) => body['auth'])).toEqual(
        [1, 2].map((generation) => authorization(generation).accessToken)
      )
      expect(sent[1]?.body['fields']).toEqual({ TITLE: 'x' })
    }
  )

  test('three renewals are enough: a fourth refusal is the answer', async () => {
    const { rest, sent } = givenPortal(Array.from({ length: 4 }, () => refusal('expired_token', 401)))
    expect(await caught(rest.call('x'))).toMatchObject({ code: 'unauthorized', ran: 'no', method: 'x' })
    expect(sent).toHaveLength(4)
  })

  test.each(['authorization_error', 'PORTAL_DELETED', 'PAYMENT_REQUIRED', 'APPLICATION_NOT_FOUND'])(
    'the credentials may answer %s with the authorization of somebody else',
    async (code) => {
      const { fetch, sent } = scriptedFetch(refusal(code, 401), done)
      const credentials: Credentials = {
        current: () => Promise.resolve(authorization(1)),
        renew: () => Promise.resolve(authorization(7))
      }
      const { rest } = givenPortal([], { credentials, fetch })
      expect((await rest.call('x')).result).toBe('done')
      expect(sent[1]?.body['auth']).toBe(authorization(7).accessToken)
    }
  )

  test('an answer of renew with the same token is not sent again', async () => {
    const { fetch, sent } = scriptedFetch(refusal('expired_token', 401))
    const same = authorization(1)
    const rest = createRest({
      fetch,
      credentials: {
        current: () => Promise.resolve(same),
        renew: () => Promise.resolve({ ...same, generation: 2 })
      }
    })
    expect((await caught(rest.call('x'))).portal?.error).toBe('expired_token')
    expect(sent).toHaveLength(1)
  })

  test('what renew rejects with reaches the caller as it is', async () => {
    const lost = new Error('grant lost')
    const credentials = {
      current: () => Promise.resolve(authorization(1)),
      renew: () => Promise.reject(lost)
    }
    const { rest } = givenPortal([refusal('invalid_token', 401)], { credentials })
    await expect(rest.call('x')).rejects.toBe(lost)
  })

  test('static credentials answer with the refusal', async () => {
    const credentials = staticCredentials(authorization(1))
    const { rest } = givenPortal([refusal('expired_token', 401)], { credentials })
    expect(await caught(rest.call('x'))).toMatchObject({ code: 'unauthorized', retry: 'later' })
  })

  test.each(['NO_AUTH_FOUND', 'METHOD_CONFIRM_WAITING', 'insufficient_scope', 'PAYMENT_REQUIRED'])(
    '%s with status 401 is not: another token would not help',
    async (code) => {
      const { rest, sent } = givenPortal([refusal(code, 401)])
      expect(await caught(rest.call('x'))).toMatchObject({ ran: 'no' })
      expect(sent).toHaveLength(1)
    }
  )
})

describe('a limit', () => {
  test('QUERY_LIMIT_EXCEEDED is repeated after growing waits', async () => {
    const busy = refusal('QUERY_LIMIT_EXCEEDED', 503)
    const { rest, sent, waitedMs } = givenPortal([busy, busy, busy, done], { limiter: 'none' })
    expect((await rest.call('x')).result).toBe('done')
    expect(sent).toHaveLength(4)
    expect(waitedMs).toEqual([1000, 2000, 4000])
  })

  test('the waits are spread', async () => {
    const { rest, waitedMs } = givenPortal([refusal('QUERY_LIMIT_EXCEEDED', 503), done], {
      limiter: 'none',
      random: () => 0.5
    })
    await rest.call('x')
    expect(waitedMs).toEqual([1250])
  })

  test('and given up after the last one', async () => {
    const busy = refusal('query_limit_exceeded', 503)
    const { rest, sent } = givenPortal([busy, busy], { limitRetries: 1 })
    expect(await caught(rest.call('x'))).toMatchObject({
      code: 'limit',
      ran: 'no',
      retry: 'later',
      status: 503
    })
    expect(sent).toHaveLength(2)
  })

  test.each([
    ['OVERLOAD_LIMIT', 503, 'no'],
    ['OVERLOAD_LIMIT', 401, 'no'],
    ['OPERATION_TIME_LIMIT', 429, 'later']
  ])('%s is not repeated', async (code, status, retry) => {
    const { rest, sent } = givenPortal([refusal(code, status)])
    expect(await caught(rest.call('x', {}, { idempotent: true }))).toMatchObject({
      code: 'limit',
      ran: 'no',
      retry
    })
    expect(sent).toHaveLength(1)
  })

  test('bulk work waits until the operating time of its method is reset', async () => {
    const waits: number[] = []
    const { rest } = givenPortal([refusal('OPERATION_TIME_LIMIT', 429), done], {
      timeoutMs: 61_000,
      sleep(delayMs) {
        if (delayMs === 61_000) return new Promise(() => undefined)
        waits.push(delayMs)
        return Promise.resolve()
      },
      now: () => 1_700_000_000_000 + waits.reduce((sum, waited) => sum + waited, 0)
    })
    expect((await rest.call('x', {}, { priority: 'bulk' })).result).toBe('done')
    // Nothing is known of the reset yet: after a second, until the basket of this minute has gone.
    expect(waits).toEqual([1000, 59_000])
  })
})

describe('an ambiguous failure is never repeated', () => {
  test.each([
    ['a reset connection', broken(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))],
    ['INTERNAL_SERVER_ERROR', refusal('INTERNAL_SERVER_ERROR', 500)],
    ['ERROR_UNEXPECTED_ANSWER', refusal('ERROR_UNEXPECTED_ANSWER', 500)],
    ['a 5xx without code', answer({ message: 'oops' }, 500)],
    ['HTML with 503', answer('<html>', 503)]
  ])('%s', async (_name, reply) => {
    const { rest, sent } = givenPortal([reply])
    expect(await caught(rest.call('crm.deal.add'))).toMatchObject({ ran: 'unknown', retry: 'later' })
    expect(sent).toHaveLength(1)
  })

  test('a time-out, even when fetch ignores its signal', async () => {
    const { rest, sent } = givenPortal([() => new Promise(() => undefined)], { sleep: rushedSleep })
    const error = await caught(rest.call('crm.deal.add', {}, { timeoutMs: 1500 }))
    expect(error).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
    expect(error.message).toContain('1500 ms')
    expect(sent[0]?.init.signal.aborted).toBe(true)
  })

  test('a body that breaks off', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"result":'))
        controller.error(new TypeError('terminated'))
      }
    })
    const { rest } = givenPortal([() => new Response(body)])
    expect(await caught(rest.call('x'))).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
  })

  test.each([
    ['a refused connection', { code: 'ECONNREFUSED' }],
    ['an unknown host', { code: 'ENOTFOUND' }],
    ['several refused addresses', new AggregateError([{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }])]
  ])('but %s certainly sent nothing', async (_name, cause) => {
    const refused = broken(new TypeError('fetch failed', { cause }))
    const { rest, waitedMs } = givenPortal([refused, refused, done])
    expect((await rest.call('x')).result).toBe('done')
    expect(waitedMs).toEqual([200, 400])
    const { rest: other, sent } = givenPortal(Array.from({ length: 4 }, () => refused))
    expect(await caught(other.call('x'))).toMatchObject({
      code: 'portal-unreachable',
      ran: 'no',
      retry: 'later'
    })
    expect(sent).toHaveLength(4)
  })

  test.each([
    ['a reset connection', broken(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))],
    ['INTERNAL_SERVER_ERROR', refusal('INTERNAL_SERVER_ERROR', 500)],
    ['HTML with 503', answer('<html>', 503)]
  ])('%s is repeated where the caller says that running twice does no harm', async (_name, reply) => {
    const { rest, sent } = givenPortal([reply, done])
    expect((await rest.call('crm.deal.get', { id: 1 }, { idempotent: true })).result).toBe('done')
    expect(sent).toHaveLength(2)
  })
})

describe('queueing', () => {
  test('the token is chosen after the queue, so a queued call never carries an old one', async () => {
    let release: () => void = () => undefined
    const queue = new Promise<void>((resolve) => {
      release = resolve
    })
    let current = authorization(1)
    const credentials = { ...staticCredentials(current), current: () => Promise.resolve(current) }
    const { rest, sent } = givenPortal([done], {
      credentials,
      limiter: { acquire: () => queue.then(() => ({ done: () => undefined })) }
    })
    const call = rest.call('x')
    current = authorization(2)
    release()
    await call
    expect(sent[0]?.body['auth']).toBe(authorization(2).accessToken)
  })

  test('the limiter is asked before every request, repetitions included', async () => {
    let asked = 0
    const limiter = {
      acquire: () => {
        asked += 1
        return Promise.resolve({ done: () => undefined })
      }
    }
    const { rest } = givenPortal(
      [refusal('QUERY_LIMIT_EXCEEDED', 503), refusal('expired_token', 401), done],
      { limiter }
    )
    await rest.call('x')
    expect(asked).toBe(3)
  })

  test('30 calls refused with one old generation all end on the next one', async () => {
    const credentials = renewingCredentials()
    const old = authorization(1).accessToken
    const rest = createRest({
      credentials,
      limiter: 'none',
      fetch: async (url, init) =>
        (JSON.parse(sentText(init)) as { auth: string }).auth === old
          ? refusal('expired_token', 401)({ url, init, body: {} })
          : done({ url, init, body: {} })
    })
    await Promise.all(Array.from({ length: 30 }, () => rest.call('x')))
    expect((await credentials.current()).generation).toBe(2)
  })
})

describe('a portal that moved', () => {
  const redirect = answer('', 302, { location: 'https://new.example/rest/crm.deal.add.json' })

  test('gets the same POST at the proven address', async () => {
    const asked: string[] = []
    const credentials = {
      ...staticCredentials(authorization(1)),
      moved: (_rejected: unknown, location: string) => {
        asked.push(location)
        return Promise.resolve(authorization(1, 'https://new.example/rest/'))
      }
    }
    const { rest, sent } = givenPortal([redirect, done], { credentials })
    await rest.call('crm.deal.add', { fields: { TITLE: 'x' } })
    expect(asked).toEqual(['https://new.example/rest/crm.deal.add.json'])
    expect(sent[1]?.url).toBe('https://new.example/rest/crm.deal.add.json')
    expect(sent[1]?.init.body).toBe(sent[0]?.init.body)
  })

  test('is an error without a proof, and the token goes nowhere', async () => {
    const { rest, sent } = givenPortal([redirect])
    expect(await caught(rest.call('x'))).toMatchObject({ code: 'moved', ran: 'no', status: 302 })
    expect(sent).toHaveLength(1)
  })

  test('to a host that is made of the token: the error does not repeat it', async () => {
    const host = `${authorization(1).accessToken}.example`
    const { rest } = givenPortal([answer('', 302, { location: `https://${host}/` })])
    const error = await caught(rest.call('x'))
    expect(error).toMatchObject({ code: 'moved', message: expect.stringContaining('not told') })
    expect(error.message).not.toContain(authorization(1).accessToken)
  })

  test('twice in one call is an error', async () => {
    const credentials = {
      ...staticCredentials(authorization(1)),
      moved: () => Promise.resolve(authorization(2))
    }
    const { rest, sent } = givenPortal([redirect, redirect], { credentials })
    expect((await caught(rest.call('x'))).code).toBe('moved')
    expect(sent).toHaveLength(2)
  })

  test('is an error in a browser, which hides the location', async () => {
    const opaque = () => ({ status: 0, type: 'opaqueredirect', headers: { get: () => null }, body: null })
    const credentials = {
      ...staticCredentials(authorization(1)),
      moved: () => Promise.resolve(authorization(2))
    }
    const { rest } = givenPortal([opaque], { credentials })
    expect(await caught(rest.call('x'))).toMatchObject({ code: 'moved', ran: 'no' })
  })
})

describe('the caller aborts', () => {
  test('before anything was sent', async () => {
    const { rest, sent } = givenPortal([])
    const error = await caught(rest.call('x', {}, { signal: AbortSignal.abort('enough') }))
    expect(error).toMatchObject({ code: 'aborted', ran: 'no', cause: 'enough' })
    expect(sent).toHaveLength(0)
  })

  test('in the queue', async () => {
    const abort = new AbortController()
    const limiter = { acquire: () => new Promise<never>(() => undefined) }
    const { rest } = givenPortal([], { limiter })
    const call = caught(rest.call('x', {}, { signal: abort.signal }))
    abort.abort()
    expect(await call).toMatchObject({ code: 'aborted', ran: 'no' })
  })

  test('between two repetitions: the first certainly did not run', async () => {
    const abort = new AbortController()
    const sleep: Sleep = (delayMs) => {
      if (delayMs < 60_000) abort.abort()
      return new Promise(() => undefined)
    }
    const { rest } = givenPortal([refusal('QUERY_LIMIT_EXCEEDED', 503)], { sleep })
    const error = await caught(rest.call('x', {}, { signal: abort.signal }))
    expect(error).toMatchObject({ code: 'aborted', ran: 'no' })
  })

  test('while the portal works: it may have run', async () => {
    const abort = new AbortController()
    const { rest, sent } = givenPortal([
      () => {
        abort.abort()
        return new Promise(() => undefined)
      }
    ])
    expect(await caught(rest.call('x', {}, { signal: abort.signal }))).toMatchObject({
      code: 'aborted',
      ran: 'unknown'
    })
    expect(sent[0]?.init.signal.aborted).toBe(true)
  })
})
