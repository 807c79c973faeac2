// The store behind a connection pooler in transaction mode: every transaction meets another session.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeConformance } from '../../conformance/index.ts'
import type { Store } from '../../store/store.ts'
import { type OwnPostgresServer, startPostgres } from '../../testing/postgres-server.ts'
import { startPooler, type TransactionPooler } from '../../testing/transaction-pooler.ts'
import { openPostgresStore } from './index.ts'

let server: OwnPostgresServer
let pooler: TransactionPooler
let schemas = 0

beforeAll(async () => {
  server = await startPostgres()
  pooler = await startPooler(await server.createDatabase())
})

afterAll(async () => {
  await pooler.close()
  await server.close()
})

describe('behind a pooler', () => {
  it.each(storeConformance().map(({ group, name, run }) => [`${group}: ${name}`, run] as const))(
    '%s',
    (_sentence, run) =>
      run(async () => {
        schemas += 1
        const url = `${pooler.url}?schema=case_${schemas}`
        let at = Date.now()
        const now = (): number => at
        const opened: Store[] = []
        const another = async (): Promise<Store> => {
          const store = await openPostgresStore({ url, now })
          opened.push(store)
          return store
        }
        return {
          store: await another(),
          another,
          now,
          advance: (ms) => {
            at += ms
          },
          async close() {
            for (const store of opened) await store.close()
          }
        }
      })
  )

  it('leaves nothing in the sessions for those who come next', async () => {
    const seen = new Map<unknown, unknown>()
    for (let i = 0; i < pooler.links; i += 1) {
      const [{ pid, ...state } = {}] = await server.administer(
        pooler.url,
        `SELECT pg_backend_pid() AS pid, current_setting('synchronous_commit') AS commits,
           current_setting('search_path') AS path, current_setting('idle_in_transaction_session_timeout') AS idle,
           (SELECT count(*) FROM pg_prepared_statements)::int AS statements,
           (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')::int AS locks`
      )
      seen.set(pid, state)
    }
    const untouched = { commits: 'on', path: '"$user", public', idle: '0', statements: 0, locks: 0 }
    expect([...seen.values()]).toEqual(Array.from({ length: pooler.links }, () => untouched))
  })

  it('with prepare=1 says what is wrong: no session keeps its statements', async () => {
    const useIt = async (): Promise<void> => {
      const store = await openPostgresStore({ url: `${pooler.url}?prepare=1` })
      for (let i = 0; i < pooler.links; i += 1) await store.oneTime.take('any')
    }
    await expect(useIt()).rejects.toMatchObject({
      code: 'misconfigured',
      field: 'STORE',
      message: expect.stringContaining('take prepare=1 out of its address') as string
    })
  })
})

it('without a pooler, prepare=1 keeps the statements', async () => {
  const url = await server.createDatabase()
  const store = await openPostgresStore({ url: `${url}?prepare=1&connections=1` })
  for (let i = 0; i < 3; i += 1) {
    await store.oneTime.put('state', `value ${i}`, Date.now() + 60_000)
    expect(await store.oneTime.take('state')).toBe(`value ${i}`)
  }
  await store.close()
})
