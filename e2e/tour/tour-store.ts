// Where the gateway of the tour keeps what it knows.

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import assert from 'node:assert/strict'
import { generateKey } from '@latchkey/app'
import { startPostgres } from '../../packages/app/src/testing/postgres-server.ts'

export const storeKinds = ['sqlite', 'postgres', 'memory'] as const
export type StoreKind = (typeof storeKinds)[number]

export interface TourStore {
  readonly kind: StoreKind
  /** For the gateway. */
  readonly settings: Readonly<Record<string, string>>
  /** Looks from outside whether it is there; answers what was seen. */
  check(): Promise<string>
  close(): Promise<void>
}

/** @param folder of the run; SQLite's files lie in it */
export async function openTourStore(kind: StoreKind, folder: string): Promise<TourStore> {
  if (kind === 'postgres') return postgres()
  if (kind === 'memory') {
    return {
      kind,
      settings: { LATCHKEY_STORE: 'memory:' },
      check: () => Promise.resolve('nothing on disk'),
      close: () => Promise.resolve()
    }
  }
  const path = join(folder, 'latchkey.db')
  return {
    kind,
    settings: { LATCHKEY_STORE: `sqlite:${path}` },
    async check() {
      const file = await readFile(path)
      assert.equal(file.toString('latin1', 0, 15), 'SQLite format 3', 'first bytes of the database file')
      return 'SQLite on disk'
    },
    close: () => Promise.resolve()
  }
}

/** A server of this run. */
async function postgres(): Promise<TourStore> {
  const server = await startPostgres({ durable: 'yes' })
  const address = await server.createDatabase()
  return {
    kind: 'postgres',
    settings: { LATCHKEY_STORE: address, LATCHKEY_KEYS: generateKey(randomBytes) },
    async check() {
      const rows = await server.administer(address, 'SELECT version FROM latchkey.latchkey_schema')
      assert.equal(rows.length, 1, 'rows that say the version of the schema')
      return 'a schema in PostgreSQL'
    },
    close: () => server.close()
  }
}
