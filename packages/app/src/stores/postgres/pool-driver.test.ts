// More callers than connections.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OwnPostgresServer, startPostgres } from '../../testing/postgres-server.ts'
import { parseAddress } from './address.ts'
import { openPoolDriver } from './pool-driver.ts'

let server: OwnPostgresServer
let database = ''

beforeAll(async () => {
  server = await startPostgres()
  database = await server.createDatabase()
})
afterAll(() => server.close())

const connectTimeoutMs = 5_000

it('a queue that takes longer than a connection may is served to its end', async () => {
  const driver = await openPoolDriver(parseAddress(`${database}?connections=1`))
  const startedAt = performance.now()
  const served = await Promise.all(
    Array.from({ length: 6 }, (_, number) =>
      driver.rows('SELECT ?::bigint AS number FROM pg_sleep(1)', number)
    )
  )
  // It once said "busy" to everybody who had waited for five seconds.
  expect(performance.now() - startedAt).toBeGreaterThan(connectTimeoutMs)
  expect(served.map(([row]) => row?.['number'])).toEqual([0, 1, 2, 3, 4, 5])
  await driver.close()
})

it('while the server is away a queue does not wait for each of its members', async () => {
  const driver = await openPoolDriver(parseAddress(`${database}?connections=1`))
  await server.stop('crash')
  const startedAt = performance.now()
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => driver.rows('SELECT 1')))
  expect(performance.now() - startedAt).toBeLessThan(3 * connectTimeoutMs)
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'busy' } })
  }
  await server.start()
  expect(await driver.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  await driver.close()
})
