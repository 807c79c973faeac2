// A server that restarts, crashes or goes away, and connections that break: what callers are told, and what is kept.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bareEvent,
  bareGrant,
  bareInstallation,
  freshTokens,
  owner,
  portal
} from '../../conformance/samples.ts'
import type { AppError } from '../../errors/app-error.ts'
import type { Store } from '../../store/store.ts'
import { type CuttingProxy, startCuttingProxy } from '../../testing/cutting-proxy.ts'
import { type OwnPostgresServer, startPostgres } from '../../testing/postgres-server.ts'
import { parseAddress } from './address.ts'
import { openPostgresStore } from './index.ts'
import { openPoolDriver } from './pool-driver.ts'

let server: OwnPostgresServer
let database = ''

beforeAll(async () => {
  server = await startPostgres({ durable: 'yes' })
  database = await server.createDatabase()
})
afterAll(() => server.close())

async function failure(attempt: Promise<unknown>): Promise<AppError> {
  return attempt.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => error as AppError
  )
}

/** Breaks every connection to the store's database, as a failing network or an administrator does. */
async function dropConnections(): Promise<void> {
  await server.administer(
    database,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`
  )
}

describe.each(['fast', 'crash'] as const)(
  'a server that stops (%s) and starts while events arrive',
  (how) => {
    it('has every event that was acknowledged, the store goes on, and failures say "busy"', async () => {
      const store = await openPostgresStore({ url: `${database}?schema=restart_${how}` })
      const acknowledged: string[] = []
      const errors: unknown[] = []
      const enough = new AbortController()
      const write = async (writer: number): Promise<void> => {
        for (let i = 0; !enough.signal.aborted; i += 1) {
          try {
            const { id } = await store.inbox.accept(bareEvent({ dedupeKey: `${writer} ${i}` }))
            acknowledged.push(id)
          } catch (error) {
            errors.push(error)
          }
        }
      }
      const writers = Array.from({ length: 8 }, (_, writer) => write(writer))
      const reached = async (count: number): Promise<void> => {
        while (acknowledged.length < count) await new Promise((resolve) => setImmediate(resolve))
      }
      await reached(100)
      await server.stop(how)
      const before = acknowledged.length
      await server.start()
      await reached(before + 100)
      enough.abort()
      await Promise.all(writers)

      const rows = await server.administer(database, `SELECT number FROM restart_${how}.events`)
      const stored = new Set(rows.map(({ number }) => String(number)))
      expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
      for (const error of errors) expect(error).toMatchObject({ code: 'busy', retry: 'later' })
      await store.close()
    })
  }
)

describe('connections that break while they rest', () => {
  it('harm nobody: the next call has another one', async () => {
    const store = await openPostgresStore({ url: `${database}?schema=resting` })
    await store.portals.createInstallation(bareInstallation())
    await Promise.all(Array.from({ length: 5 }, () => store.portals.readInstallation(portal)))
    await dropConnections()
    // The news of the break travels on connections of their own: until it is there a call may still meet a broken one.
    let read: unknown
    while (read === undefined) read = await store.portals.readInstallation(portal).catch(() => undefined)
    expect(read).toEqual(bareInstallation())
    await store.close()
  })
})

describe('a connection that breaks in the middle of a step', () => {
  it('undoes the step, and the driver goes on', async () => {
    const address = parseAddress(`${database}?schema=public`)
    const driver = await openPoolDriver(address)
    await driver.run('CREATE TABLE public.marks (mark text)')
    const step = driver.inTransaction(async (db) => {
      await db.run('INSERT INTO public.marks VALUES (?)', 'lost')
      await dropConnections()
      await db.run('INSERT INTO public.marks VALUES (?)', 'never sent')
    })
    expect(await failure(step)).toMatchObject({ code: 'busy' })
    expect(await driver.rows('SELECT mark FROM public.marks')).toEqual([])
    await driver.close()
  })
})

describe('an answer that is lost after the server has committed', () => {
  let proxy: CuttingProxy
  let store: Store

  beforeAll(async () => {
    proxy = await startCuttingProxy(database)
    store = await openPostgresStore({ url: `${proxy.url}?schema=cut&connections=1` })
    await store.portals.createInstallation(bareInstallation())
    await store.portals.createGrant(bareGrant())
  })
  afterAll(async () => {
    await store.close()
    await proxy.close()
  })

  it('of a commit of tokens: who repeats it does not store them twice, and finds his own', async () => {
    proxy.cutNextAnswer()
    const error = await failure(store.portals.commitTokens(owner, 1, freshTokens(2)))
    expect(error).toMatchObject({ code: 'busy', retry: 'later' })
    expect(error.message).toMatch(/may have happened/)
    expect(await store.portals.commitTokens(owner, 1, freshTokens(2))).toBe(false)
    expect(await store.portals.readGrant(owner)).toMatchObject({ ...freshTokens(2), generation: 2 })
  })

  it('of an event: its repetition is the same event', async () => {
    proxy.cutNextAnswer()
    expect(await failure(store.inbox.accept(bareEvent()))).toMatchObject({ code: 'busy' })
    expect(await store.inbox.accept(bareEvent())).toMatchObject({ duplicate: true })
    expect(await store.inbox.list({ clientId: portal.clientId, limit: 10 })).toHaveLength(1)
  })
})

describe('a server that is away', () => {
  it('is waited for: a call goes on when it is back', async () => {
    const store = await openPostgresStore({ url: `${database}?schema=away` })
    await store.portals.createInstallation(bareInstallation())
    await server.stop('fast')
    const reading = store.portals.readInstallation(portal)
    await server.start()
    expect(await reading).toEqual(bareInstallation())
    await store.close()
  })

  it('for longer than a call can wait: it says "busy", and nothing is lost', async () => {
    const address = parseAddress(database)
    const driver = await openPoolDriver(address, 0)
    await server.stop('fast')
    const error = await failure(driver.rows('SELECT 1'))
    expect(error).toMatchObject({ code: 'busy', retry: 'later', status: 503 })
    await server.start()
    expect(await driver.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
    await driver.close()
  })
})
