// Every store, plain and behind encryption, does what the ports say.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Store } from '../store/store.ts'
import { createMemoryStore } from '../stores/memory/index.ts'
import { openPostgresStore } from '../stores/postgres/index.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'
import { givenPostgres, type PostgresServer } from '../testing/postgres-server.ts'
import { createKeyRing, encryptStore, generateKey, parseKeys } from '../vault/index.ts'
import type { ConformanceSubject } from './conformance-case.ts'
import { storeConformance } from './store-conformance.ts'

type Wrap = (store: Store) => Store

function clockAt(start: number): Pick<ConformanceSubject, 'now' | 'advance'> {
  let at = start
  return {
    now: () => at,
    advance: (ms) => {
      at += ms
    }
  }
}

async function openMemory(wrap: Wrap): Promise<ConformanceSubject> {
  const clock = clockAt(Date.now())
  const store = wrap(createMemoryStore({ now: clock.now }))
  return { ...clock, store, another: async () => store, close: () => store.close() }
}

async function openSqlite(wrap: Wrap): Promise<ConformanceSubject> {
  const clock = clockAt(Date.now())
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-store-'))
  const opened: Store[] = []
  const open = async (): Promise<Store> => {
    const store = wrap(await openSqliteStore({ path: join(folder, 'store.db'), now: clock.now }))
    opened.push(store)
    return store
  }
  return {
    ...clock,
    store: await open(),
    another: open,
    async close() {
      for (const store of opened) await store.close()
      await rm(folder, { recursive: true })
    }
  }
}

let server: PostgresServer
let database = ''
let schemas = 0

beforeAll(async () => {
  server = await givenPostgres()
  database = await server.createDatabase()
})
afterAll(() => server.close())

/** Each case has a schema of its own. */
async function openPostgres(wrap: Wrap): Promise<ConformanceSubject> {
  schemas += 1
  return postgresSubject(`${database}?schema=case_${schemas}`, wrap)
}

async function postgresSubject(url: string, wrap: Wrap): Promise<ConformanceSubject> {
  const clock = clockAt(Date.now())
  const opened: Store[] = []
  const open = async (): Promise<Store> => {
    const store = wrap(await openPostgresStore({ url, now: clock.now }))
    opened.push(store)
    return store
  }
  return {
    ...clock,
    store: await open(),
    another: open,
    async close() {
      for (const store of opened) await store.close()
    }
  }
}

const ring = createKeyRing(parseKeys(generateKey(randomBytes)))
const plain: Wrap = (store) => store
const encrypted: Wrap = (store) => encryptStore(store, ring, randomBytes)

describe.each([
  ['the memory store', openMemory, plain],
  ['the memory store, encrypted', openMemory, encrypted],
  ['the SQLite store', openSqlite, plain],
  ['the SQLite store, encrypted', openSqlite, encrypted],
  ['the PostgreSQL store', openPostgres, plain],
  ['the PostgreSQL store, encrypted', openPostgres, encrypted]
])('%s', (_name, open, wrap) => {
  it.each(storeConformance().map(({ group, name, run }) => [`${group}: ${name}`, run] as const))(
    '%s',
    (_sentence, run) => run(() => open(wrap))
  )
})
