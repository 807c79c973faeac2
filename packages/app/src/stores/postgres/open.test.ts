// Opening the PostgreSQL store: new schemas, old schemas, and what it must leave alone.

import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  bareEvent,
  bareGrant,
  bareInstallation,
  fullInstallation,
  owner,
  portal
} from '../../conformance/samples.ts'
import { guardedUser, type OwnPostgresServer, startPostgres } from '../../testing/postgres-server.ts'
import { parseAddress } from './address.ts'
import { openPostgresStore } from './index.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { openPoolDriver } from './pool-driver.ts'

const password = randomBytes(12).toString('hex')
let server: OwnPostgresServer
let url = ''

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())
beforeEach(async () => {
  url = await server.createDatabase()
})

async function failure(open: () => Promise<unknown>): Promise<unknown> {
  return open().then(
    () => {
      throw new Error('the store opened')
    },
    (error: unknown) => error
  )
}

function withUser(user: string, secret = ''): string {
  const address = new URL(url)
  address.username = user
  address.password = secret
  return address.href
}

async function tablesOf(schema: string): Promise<readonly unknown[]> {
  const rows = await server.administer(
    url,
    `SELECT tablename FROM pg_tables WHERE schemaname = '${schema}' ORDER BY tablename`
  )
  return rows.map(({ tablename }) => tablename)
}

describe('a schema that is not there', () => {
  it('is made, apart from what else is in the database', async () => {
    await server.administer(url, 'CREATE TABLE public.events (note text)')
    const store = await openPostgresStore({ url })
    await store.portals.createInstallation(bareInstallation())
    await store.close()
    expect(await tablesOf('latchkey')).toContain('events')
    expect(await tablesOf('public')).toEqual(['events'])
  })

  it('is opened by several at once', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgresStore({ url })))
    expect(new Set(stores.map(({ name }) => name)).size).toBe(1)
    await stores[0]?.portals.createInstallation(bareInstallation())
    expect(await stores[7]?.portals.readInstallation(portal)).toEqual(bareInstallation())
    await Promise.all(stores.map((store) => store.close()))
  })

  it('needs no right to make schemas where somebody has made an empty one', async () => {
    await server.administer(url, `CREATE ROLE tenant LOGIN; CREATE SCHEMA rented AUTHORIZATION tenant`)
    const store = await openPostgresStore({ url: `${withUser('tenant')}?schema=rented` })
    expect(await store.portals.createInstallation(bareInstallation())).toBe(true)
    await store.close()
  })
})

describe('a schema of this program', () => {
  it('is opened again with what it held, and shares nothing with another schema', async () => {
    const before = await openPostgresStore({ url })
    await before.portals.createInstallation(fullInstallation())
    await before.close()
    const after = await openPostgresStore({ url })
    const other = await openPostgresStore({ url: `${url}?schema=other` })
    expect(await after.portals.readInstallation(portal)).toEqual(fullInstallation())
    expect(await other.portals.readInstallation(portal)).toBeUndefined()
    expect(other.name).not.toBe(after.name)
    await after.close()
    await other.close()
  })

  it('is refused when a newer version wrote it, and stays as it was', async () => {
    await (await openPostgresStore({ url })).close()
    await server.administer(url, 'UPDATE latchkey.latchkey_schema SET version = 99')
    const error = await failure(() => openPostgresStore({ url }))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'STORE' })
    expect(String(error)).toContain(`newer version (schema 99, this one knows ${migrations.length})`)
    expect(await version()).toBe(99)
  })

  it('of the first version is brought forward with what it held, once by many processes', async () => {
    const address = parseAddress(url)
    const driver = await openPoolDriver(address)
    await migrate(driver, address, migrations.slice(0, 1))
    await driver.close()
    await server.administer(url, rowsOfVersion1)

    const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore({ url })))
    const [store] = stores
    expect(await version()).toBe(migrations.length)
    expect(await store?.portals.readInstallation(portal)).toEqual(bareInstallation())
    expect(await store?.portals.readGrant(owner)).toEqual(bareGrant())
    expect(await store?.inbox.list({ clientId: portal.clientId, limit: 10 })).toMatchObject([bareEvent()])
    await Promise.all(stores.map((opened) => opened.close()))
  })

  it('stays as it was when a step forward fails', async () => {
    const address = parseAddress(url)
    const driver = await openPoolDriver(address)
    await migrate(driver, address)
    const broken = [...migrations, 'CREATE TABLE half (i int)', 'ALTER TABLE no_such_table ADD COLUMN i int']
    expect(await failure(() => migrate(driver, address, broken))).toMatchObject({ code: 'internal' })
    expect(await version()).toBe(migrations.length)
    expect(await tablesOf('latchkey')).not.toContain('half')
    await driver.close()
  })
})

async function version(): Promise<unknown> {
  const [row] = await server.administer(url, 'SELECT version FROM latchkey.latchkey_schema')
  return row?.['version']
}

/** The bare samples, as the first version stored them. */
const rowsOfVersion1 = `
  INSERT INTO latchkey.installations (client_id, member_id, revision, domain, client_endpoint, auth_server,
    application_tokens, scope, finished, state, installed_at, updated_at)
    VALUES ('app.1', 'a0000000000000000000000000000001', 1, 'one.example:8443', 'https://one.example:8443/rest/',
      'https://auth.example', '[]', '[]', 'unknown', 'active', 1800000000000, 1800000000000);
  INSERT INTO latchkey.grants (client_id, member_id, user_id, generation, access_token, access_expires_at, source,
    refreshed_at, created_at)
    VALUES ('app.1', 'a0000000000000000000000000000001', '1', 1, 'access-1', 1800003600000, 'install',
      1800000000000, 1800000000000);
  INSERT INTO latchkey.events (client_id, member_id, event, received_at, data, dedupe_key, status, attempts, run_at)
    VALUES ('app.1', 'a0000000000000000000000000000001', 'ONCRMDEALADD', 1800000000000, 'null', 'event-1',
      'pending', 0, 1800000000000)`

describe('a place that cannot hold a store is refused with a remedy, and without the password:', () => {
  it.each([
    [
      'a port where nobody listens',
      () => 'postgres://user:PASSWORD@127.0.0.1:1/latchkey',
      /cannot be reached/
    ],
    ['a wrong password', () => withUser(guardedUser, 'PASSWORD'), /refuses user or password/],
    ['an unknown user', () => withUser('nobody_known', 'PASSWORD'), /refuses user or password/],
    ['no database', () => `${withUser('postgres', 'PASSWORD')}_gone`, /create it, or name another/],
    ['a user without rights', () => withUser('visitor', 'PASSWORD'), /lacks rights/],
    ['a server without TLS', () => `${withUser('postgres', 'PASSWORD')}?sslmode=verify-full`, /TLS settings/],
    [
      'a certificate that is not there',
      () => `${withUser('postgres', 'PASSWORD')}?sslrootcert=no-such-file.pem`,
      /cannot be reached \(ENOENT\)/
    ]
  ])('%s', async (_what, address, remedy) => {
    await server.administer(
      url,
      `DO $$ BEGIN
         IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'visitor') THEN
           CREATE ROLE visitor LOGIN; CREATE ROLE ${guardedUser} LOGIN PASSWORD '${randomBytes(12).toString('hex')}';
         END IF; END $$`
    )
    const error = await failure(() => openPostgresStore({ url: address().replace('PASSWORD', password) }))
    expect(error).toMatchObject({ code: 'misconfigured', field: 'STORE' })
    expect(String(error)).toMatch(remedy)
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password)
  })

  it('the schema of another program, which stays as it was', async () => {
    await server.administer(url, 'CREATE SCHEMA latchkey; CREATE TABLE latchkey.recipes (name text)')
    expect(String(await failure(() => openPostgresStore({ url })))).toContain('another program')
    expect(await tablesOf('latchkey')).toEqual(['recipes'])
  })

  it('a database that cannot hold every text', async () => {
    await server.administer(
      url,
      `CREATE DATABASE narrow ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`
    )
    const narrow = new URL(url)
    narrow.pathname = '/narrow'
    expect(String(await failure(() => openPostgresStore({ url: narrow.href })))).toContain('UTF8')
  })

  it('a user whose statements see no commits of others', async () => {
    await server.administer(
      url,
      `CREATE ROLE frozen SUPERUSER LOGIN; ALTER ROLE frozen SET default_transaction_isolation = 'serializable'`
    )
    const error = await failure(() => openPostgresStore({ url: withUser('frozen') }))
    expect(String(error)).toContain('default_transaction_isolation')
  })
})

describe('a store in use', () => {
  it('has a name without user and password', async () => {
    const store = await openPostgresStore({ url: withUser('postgres', password) })
    expect(store.name).toMatch(/^postgres:\/\/127\.0\.0\.1:\d+\/latchkey_\w+\?schema=latchkey$/)
    await store.close()
  })

  it('says so when it is used after it was closed, and finishes what was under way', async () => {
    const store = await openPostgresStore({ url: `${url}?connections=2` })
    const created = Array.from({ length: 20 }, (_, i) =>
      store.portals.createInstallation(bareInstallation({ memberId: `member ${i}` }))
    )
    await store.close()
    expect(await Promise.all(created)).toEqual(Array.from({ length: 20 }, () => true))
    const error = await failure(() => store.portals.readInstallation(portal))
    expect(String(error)).toContain('after it was closed')
  })

  it("goes by the server's clock, where that of this machine is an hour wrong", async () => {
    const store = await openPostgresStore({ url })
    const [{ now } = {}] = await server.administer(
      url,
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now'
    )
    vi.useFakeTimers({ toFake: ['Date'], now: Number(now) + 3_600_000 })
    try {
      await store.oneTime.put('gone', 'value', Number(now) - 1)
      await store.oneTime.put('there', 'value', Number(now) + 60_000)
      expect(await store.oneTime.take('gone')).toBeUndefined()
      expect(await store.oneTime.take('there')).toBe('value')
      const mine = await store.portals.acquireLease('refresh', 'me', 60_000)
      expect(mine).toEqual({ granted: true, remainingMs: 60_000 })
      vi.setSystemTime(Number(now) + 7_200_000)
      const { granted, remainingMs } = await store.portals.acquireLease('refresh', 'you', 1000)
      expect(granted).toBe(false)
      expect(remainingMs).toBeGreaterThan(30_000)
      expect(remainingMs).toBeLessThanOrEqual(60_000)
    } finally {
      vi.useRealTimers()
    }
    await store.close()
  })

  it.each([
    ['a date', new Date(0)],
    ['a number too large to be exact', 2 ** 53],
    ['no number', Number.NaN],
    ['an object', { at: 1 }],
    ['broken text', '\ud800'],
    ['text with a NUL', 'a\0b']
  ])('refuses to bind %s', async (_what, value) => {
    const store = await openPostgresStore({ url })
    const broken = bareInstallation({ ownerUserId: value as string })
    expect(await failure(() => store.portals.createInstallation(broken))).toMatchObject({ code: 'internal' })
    expect(await store.portals.readInstallation(portal)).toBeUndefined()
    await store.close()
  })

  it('refuses a moment that is not a whole number of milliseconds', async () => {
    const store = await openPostgresStore({ url })
    const broken = bareInstallation({ installedAt: 1.5 })
    expect(await failure(() => store.portals.createInstallation(broken))).toMatchObject({ code: 'internal' })
    await store.close()
  })

  it('tells nothing of the rows in its errors', async () => {
    const store = await openPostgresStore({ url })
    await store.portals.createInstallation(bareInstallation())
    await server.administer(url, `ALTER TABLE latchkey.grants ADD CHECK (access_token <> 'access-1')`)
    const error = await failure(() => store.portals.createGrant(bareGrant()))
    expect(error).toMatchObject({ code: 'internal' })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('access-1')
    await store.close()
  })
})
