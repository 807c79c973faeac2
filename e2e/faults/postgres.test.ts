// PostgreSQL restarts, fails over or drops its connections while a refresh is under way.

import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OwnPostgresServer, startPostgres } from '../../packages/app/src/testing/postgres-server.ts'
import { type Gate, gate } from '../support/gated-fetch.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { expectItWorksOn, presented, trailOf } from '../support/recovery.ts'

let server: OwnPostgresServer
let database = ''
beforeAll(async () => {
  server = await startPostgres({ durable: 'yes' })
  database = await server.createDatabase()
})
afterAll(() => server.close())

describe.each([
  ['work again', false],
  ['work once', true]
])('refresh tokens that %s', (_mode, singleUseRefresh) => {
  let given: GivenInstalled
  let held: Gate
  let late: Promise<unknown>

  beforeEach(async () => {
    held = gate('/oauth/token/', 'after')
    given = await givenInstalled({
      engine: 'postgres',
      postgres: database,
      singleUseRefresh,
      app: { fetch: held.fetch }
    })
    await given.expire()
    late = given.app
      .portal(given.portal.memberId)
      .token()
      .catch((error: unknown) => error)
    await held.arrived
  })
  afterEach(() => given.close())

  /** The server has answered, and the store has what it said, though perhaps later. */
  const worksOn = async () => {
    given.clock.advance(60_000)
    await given.app.runBackground()
    expect(await given.stored()).toMatchObject({ generation: 2, lastOutcome: 'refreshed' })
    expect(await given.app.health()).toEqual({ ready: true })
    const tokens = await presented(given)
    expect(new Set(tokens).size).toBe(tokens.length)
    expect(await trailOf(given)).not.toContain('lost')
    await expectItWorksOn(given)
  }

  it.each(['fast', 'crash'] as const)('a restart (%s) between answer and commit', async (how) => {
    await server.stop(how)
    await server.start()
    held.open()
    await late
    await worksOn()
  })

  it('every connection dropped between answer and commit', async () => {
    await server.administer(
      database,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'
    )
    held.open()
    await late
    await worksOn()
  })

  it('a pause of a failover is waited for', async () => {
    await server.stop('crash')
    held.open()
    const [outcome] = await Promise.all([late, delay(3_000).then(() => server.start())])
    expect(outcome).toMatchObject({ generation: 2 })
    await worksOn()
  })

  // Once is enough of what takes a quarter of a minute.
  if (singleUseRefresh) {
    it('a longer one: callers are told, and the tokens are stored when it is over', async () => {
      await server.stop('fast')
      held.open()
      await late
      await expect(given.ask()).rejects.toMatchObject({ code: 'busy', retry: 'later' })
      expect(await given.app.health()).toMatchObject({ ready: false })
      await server.start()
      await worksOn()
    })
  }
})
