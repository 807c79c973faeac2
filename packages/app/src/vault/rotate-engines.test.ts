// On every engine, with other handles on the same data: a rotation in the middle of refreshes loses none of them.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareInstallation, freshTokens, fullGrant, portal } from '../conformance/samples.ts'
import type { GrantKey } from '../records/grant.ts'
import type { Store } from '../store/store.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { openPostgresStore } from '../stores/postgres/index.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'
import { givenPostgres, type PostgresServer } from '../testing/postgres-server.ts'
import { checkKeys, createKeyRing, encryptStore, generateKey, parseKeys, rotateKeys } from './index.ts'

const { clientId } = portal
const [oldKey, newKey] = [generateKey(randomBytes, 'old'), generateKey(randomBytes, 'new')]
const ringOf = (...keys: readonly string[]) => createKeyRing(parseKeys(keys.join(',')))
const [before, behind, after] = [ringOf(oldKey), ringOf(oldKey, newKey), ringOf(newKey, oldKey)]
const grants: readonly GrantKey[] = Array.from({ length: 12 }, (_, index) => ({
  ...portal,
  memberId: index.toString(16).padStart(32, '0'),
  userId: '1'
}))
const lastGeneration = 12

interface Opened {
  readonly open: () => Promise<Store>
  readonly remove: () => Promise<void>
}

let server: PostgresServer
beforeAll(async () => {
  server = await givenPostgres()
})
afterAll(() => server.close())

async function memory(): Promise<Opened> {
  const store = createMemoryStore()
  return { open: async () => store, remove: async () => undefined }
}

async function sqlite(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-rotate-'))
  const path = join(folder, 'store.db')
  return { open: () => openSqliteStore({ path }), remove: () => rm(folder, { recursive: true }) }
}

async function postgres(): Promise<Opened> {
  const url = await server.createDatabase()
  return { open: () => openPostgresStore({ url }), remove: async () => undefined }
}

/** Refreshes every grant, one generation after the other, as a gateway that has these keys does. */
async function refreshAll(store: Store, from: number, to: number): Promise<void> {
  await Promise.all(
    grants.map(async (key) => {
      for (let generation = from; generation < to; generation += 1) {
        // Otherwise an engine that answers at once would be through before the rotation begins.
        await new Promise((resolve) => setImmediate(resolve))
        const committed = await store.portals.commitTokens(key, generation, freshTokens(generation + 1))
        expect(committed).toBe(true)
      }
    })
  )
}

describe.each([
  ['memory', memory],
  ['SQLite', sqlite],
  ['PostgreSQL', postgres]
])('a rotation on %s', (_name, prepare) => {
  it('beside gateways that refresh, first with the old key and then with the new one', async () => {
    const { open, remove } = await prepare()
    const [rotating, gateway] = [await open(), await open()]
    await checkKeys({ store: gateway, keys: before, clientId })
    const { portals } = encryptStore(gateway, before, randomBytes)
    for (const key of grants) {
      await portals.createInstallation(bareInstallation({ ...portal, memberId: key.memberId }))
      await portals.createGrant(fullGrant(key))
    }

    const task = { store: rotating, keys: after, clientId }
    for (const [ring, from] of [
      [behind, 1],
      [after, lastGeneration / 2]
    ] as const) {
      const store = encryptStore(gateway, ring, randomBytes)
      await Promise.all([
        refreshAll(store, from, from === 1 ? lastGeneration / 2 : lastGeneration),
        rotateKeys(task)
      ])
    }
    expect(await rotateKeys(task)).toMatchObject({ outcome: 'complete', removable: ['old'] })

    const alone = encryptStore(await open(), ringOf(newKey), randomBytes)
    await checkKeys({ store: rotating, keys: ringOf(newKey), clientId })
    for (const key of grants) {
      const { accessToken, refreshToken } = freshTokens(lastGeneration)
      expect(await alone.portals.readGrant(key)).toMatchObject({
        accessToken,
        refreshToken,
        generation: lastGeneration
      })
    }
    for (const store of [alone, rotating, gateway]) await store.close()
    await remove()
  })
})
