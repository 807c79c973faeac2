// Several gateways on one PostgreSQL database.

import { randomBytes } from 'node:crypto'
import { createApp, createKeyRing, generateKey, parseKeys } from '@latchkey/app'
import { openPostgresStore } from '@latchkey/app/postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type OwnPostgresServer, startPostgres } from '../../../app/src/testing/postgres-server.ts'
import { readSettings } from '../settings/index.ts'
import { createForeignWorld } from '../testing/foreign-world.ts'
import { startGateway } from './start-gateway.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const clientSecret = randomBytes(25).toString('hex')
const adminToken = randomBytes(32).toString('hex')
const keys = generateKey(randomBytes, 'k1')
const world = createForeignWorld()
let server: OwnPostgresServer
let url = ''

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())
beforeEach(async () => {
  url = await server.createDatabase()
})

const settingsOf = (store: string, ring = keys) =>
  readSettings({
    LATCHKEY_CLIENT_ID: world.clientId,
    LATCHKEY_CLIENT_SECRET: clientSecret,
    LATCHKEY_PUBLIC_URL: 'https://app.example',
    LATCHKEY_ADMIN_TOKEN: adminToken,
    LATCHKEY_STORE: store,
    LATCHKEY_KEYS: ring,
    LATCHKEY_PORT: '0'
  }).settings

async function installPortal(): Promise<void> {
  const store = await openPostgresStore({ url })
  const app = createApp({
    clientId: world.clientId,
    clientSecret,
    store,
    keys: createKeyRing(parseKeys(keys)),
    authServers: [world.authServer],
    background: 'manual',
    fetch: world.fetch
  })
  const response = await app.install(
    new Request('https://app.example/install', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: world.installForm().toString()
    })
  )
  expect(response.status).toBe(200)
  await app.close()
  await store.close()
}

test('given two gateways that start at once on a new database, what one forgets the other does not know', async () => {
  const [one, other] = await Promise.all([
    startGateway(settingsOf(url), silent),
    startGateway(settingsOf(url), silent)
  ])
  await installPortal()
  const ask = (gateway: { readonly url: string }, method: string) =>
    fetch(`${gateway.url}/api/v1/portals/${world.memberId}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}` }
    })
  expect((await ask(one, 'GET')).status).toBe(200)
  expect((await ask(other, 'GET')).status).toBe(200)
  expect((await ask(one, 'DELETE')).status).toBe(204)
  expect((await ask(other, 'GET')).status).toBe(404)
  await one.close()
  await other.close()
})

test('given another key than that of the database, it does not start', async () => {
  await installPortal()
  await expect(startGateway(settingsOf(url, generateKey(randomBytes, 'k2')), silent)).rejects.toThrow(
    /^LATCHKEY_KEYS does not fit what is stored\. /
  )
})

test('given a database that is not there, it does not start, and says what to do', async () => {
  await expect(startGateway(settingsOf(`${url}_gone`), silent)).rejects.toThrow(
    /^LATCHKEY_STORE cannot be opened\. .* create it, or name another\.$/
  )
})
