// REST as applications get it: every option arrives, every error is one of ours.

import type { LostCommand } from '@latchkey/rest'
import { beforeEach, describe, expect, test } from 'vitest'
import type { RestAccess } from '../app-types.ts'
import { createTokenEndpoint } from '../auth-server/token-request.ts'
import { bareGrant, bareInstallation, portal } from '../conformance/samples.ts'
import { AppError } from '../errors/app-error.ts'
import { toProblem } from '../errors/problem.ts'
import { createGrants } from '../grants/grants.ts'
import { createStatusCheck } from '../install/check-status.ts'
import type { Bucket } from '../store/budget-store.ts'
import { testContext } from '../testing/test-context.ts'
import { createPortalLimits } from './limits.ts'
import { restAccess } from './rest-access.ts'

type Answer = (url: string, body: string) => Response

interface Given {
  readonly rest: RestAccess
  readonly sent: readonly { readonly url: string; readonly body: string }[]
}

async function given(answer: Answer, bucket: Bucket = { burst: 50, perSecond: 2 }): Promise<Given> {
  const context = testContext({ answer: ({ url, body }) => answer(url, body) })
  await context.store.portals.createInstallation(bareInstallation({ ownerUserId: '1' }))
  await context.store.portals.createGrant(bareGrant({ accessExpiresAt: Date.now() + 3_600_000 }))
  const grants = createGrants(context, createTokenEndpoint(context))
  const limiterOf = createPortalLimits(context, bucket, 'process')
  const checkStatus = createStatusCheck(context, grants)
  const rest = restAccess({ context, grants, checkStatus, limiterOf }, portal, { owner: true })
  return { rest, sent: context.sent }
}

const lost = (): Response => {
  throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
}

async function caught(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

describe('all rows of a list at once', () => {
  test('come in the order of their ids', async () => {
    const rows = [{ ID: '1' }, { ID: '2' }]
    const { rest } = await given(() => Response.json({ result: rows }))
    expect(await rest.listAll('crm.deal.list')).toEqual(rows)
  })

  test('or not at all: what went wrong is one of our errors', async () => {
    const refusal = { error: 'ACCESS_DENIED', error_description: 'no' }
    const { rest } = await given(() => Response.json(refusal, { status: 403 }))
    expect(await caught(rest.listAll('crm.deal.list'))).toMatchObject({
      code: 'portal-error',
      portal: { error: 'ACCESS_DENIED' }
    })
  })
})

describe('errors in the results of a batch are ours, too', () => {
  const ok = Response.json({ result: { result: { c0: 1, a: 1 }, result_error: [] } })
  /** The first request is answered, others are lost. */
  const losing = () => {
    let sent = 0
    return (): Response => {
      sent += 1
      return sent === 1 ? ok.clone() : lost()
    }
  }
  const names = Array.from({ length: 101 }, (_, index) => `c${index}`)
  const command = ['crm.deal.add', {}] as const

  const shapes = {
    named: Object.fromEntries(names.map((name) => [name, command])),
    'in a list': names.map(() => command),
    'in a Map': new Map(names.map((name) => [name, command]))
  }

  test.each(Object.entries(shapes))('%s', async (_shape, commands) => {
    const { rest } = await given(losing())
    const results = await rest.batch(commands, { halt: true })
    const all = results instanceof Map ? [...results.values()] : Object.values(results)
    expect(Array.isArray(results)).toBe(Array.isArray(commands))
    expect(all).toHaveLength(101)
    const told = all as readonly { readonly status: string; readonly cause?: unknown }[]
    for (const status of ['unknown', 'not-run']) {
      const found = told.find((one) => one.status === status && one.cause !== undefined)
      expect(found?.cause).toBeInstanceOf(AppError)
      expect(found?.cause).toMatchObject({ code: 'portal-unreachable' })
    }
  })

  test('and those that a lost command is looked up with', async () => {
    const { rest } = await given(lost)
    const asked: (readonly Pick<LostCommand, 'name' | 'method'>[])[] = []
    const causes: unknown[] = []
    const results = await rest.batch(
      { a: command },
      {
        reconcile: async (commands) => {
          asked.push(commands.map(({ name, method }) => ({ name, method })))
          causes.push(...commands.map(({ cause }) => cause))
          return commands.map(() => ({ found: 7 }))
        }
      }
    )
    expect(asked[0]).toEqual([{ name: 'a', method: 'crm.deal.add' }])
    expect(causes[0]).toBeInstanceOf(AppError)
    expect(results.a).toMatchObject({ status: 'ok', result: 7 })
  })
})

describe('a call that would wait too long in the limiter', () => {
  const slow = { burst: 1, perSecond: 0.01 }
  let it: Given
  beforeEach(async () => {
    it = await given((url) => Response.json({ result: url.includes('.list') ? [] : {} }), slow)
    await it.rest.call('profile')
  })

  test('is told when to come again, and so is whoever asks us over HTTP', async () => {
    const error = await caught(it.rest.call('profile'))
    expect(error).toMatchObject({ code: 'limit', retry: 'later' })
    expect(error.retryAfterMs).toBeGreaterThan(90_000)
    const answer = toProblem(error, new Request('https://app.example/api'))
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(90)
    expect(it.sent).toHaveLength(1)
  })

  test('waits where it is bulk work: priority, caller and signal reach the limiter from everywhere', async () => {
    const stop = new AbortController()
    const options = { priority: 'bulk', caller: 'night', signal: stop.signal } as const
    const waiting = [
      it.rest.call('profile', {}, options),
      it.rest.batch({ a: ['profile'] }, options),
      it.rest.list('crm.deal.list', {}, options).next(),
      it.rest.listAll('crm.deal.list', {}, options)
    ].map((work) => caught(work))
    await new Promise((resolve) => void setImmediate(resolve))
    stop.abort(new AppError('busy', 'We are closing.'))
    const errors = await Promise.all(waiting)
    expect(errors.map(({ message }) => message)).toEqual(Array.from({ length: 4 }, () => 'We are closing.'))
    expect(it.sent).toHaveLength(1)
  })

  test('is refused at once where it is not, batches and lists included', async () => {
    const options = { priority: 'interactive' } as const
    for (const work of [
      it.rest.batch({ a: ['profile'] }, options),
      it.rest.list('crm.deal.list', {}, options).next()
    ]) {
      expect(await caught(work)).toMatchObject({ code: 'limit' })
    }
  })
})

test.each([
  ['OPERATION_TIME_LIMIT', 429, '60'],
  ['OVERLOAD_LIMIT', 503, null]
])('%s of the portal: whether and when to come again is told', async (error, status, seconds) => {
  const { rest } = await given(() => Response.json({ error, error_description: '' }, { status }))
  const answer = toProblem(await caught(rest.call('profile')), new Request('https://app.example/api'))
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, seconds])
})
