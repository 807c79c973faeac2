// A gateway started in this process.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, createKeyRing, generateKey, parseKeys } from '@latchkey/app'
import { openSqliteStore } from '@latchkey/app/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSettings } from '../settings/index.ts'
import { createForeignWorld } from '../testing/foreign-world.ts'
import { startGateway } from './start-gateway.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const clientSecret = randomBytes(25).toString('hex')
const world = createForeignWorld()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function settingsWith(keys: string) {
  return readSettings({
    LATCHKEY_CLIENT_ID: world.clientId,
    LATCHKEY_CLIENT_SECRET: clientSecret,
    LATCHKEY_PUBLIC_URL: 'https://app.example',
    LATCHKEY_STORE: `sqlite:${join(folder, 'latchkey.db')}`,
    LATCHKEY_KEYS: keys,
    LATCHKEY_PORT: '0'
  }).settings
}

async function installWith(keys: string): Promise<void> {
  const store = await openSqliteStore({ path: join(folder, 'latchkey.db') })
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

test('given a store with a portal, a gateway with the same keys knows the portal', async () => {
  const keys = generateKey(randomBytes, 'k1')
  await installWith(keys)
  const gateway = await startGateway(settingsWith(keys), silent)
  expect((await gateway.app.portal(world.memberId).view()).state).toBe('active')
  await gateway.close()
})

test('given keys that lack the one the store was written with, it does not start', async () => {
  await installWith(generateKey(randomBytes, 'k1'))
  await expect(startGateway(settingsWith(generateKey(randomBytes, 'k2')), silent)).rejects.toThrow(
    /^LATCHKEY_KEYS does not fit what is stored\. /
  )
})

test('given a key of the same name with other bytes, it does not start either', async () => {
  await installWith(generateKey(randomBytes, 'k1'))
  await expect(startGateway(settingsWith(generateKey(randomBytes, 'k1')), silent)).rejects.toThrow(
    /^LATCHKEY_KEYS does not fit what is stored\. .* these bytes of the key "k1"/
  )
})

test('given the key named plaintext, every start warns', async () => {
  const keys = `${generateKey(randomBytes, 'plaintext')},${generateKey(randomBytes, 'k1')}`
  const warnings: string[] = []
  const logger = { ...silent, warn: (_fields: object, message: string) => warnings.push(message) }
  for (let start = 0; start < 2; start += 1) {
    const gateway = await startGateway(settingsWith(keys), logger)
    await gateway.close()
  }
  const warned = warnings.filter((message) => message.startsWith('NOTHING IS ENCRYPTED'))
  expect(warned).toHaveLength(2)
})
