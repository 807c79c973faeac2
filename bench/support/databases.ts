// Databases for one benchmark: SQLite files and a PostgreSQL server that writes to disk as in use. All are gone afterwards.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OwnPostgresServer, startPostgres } from '../../packages/app/src/testing/postgres-server.ts'

export type Engine = 'sqlite' | 'postgres'

export const engines: readonly Engine[] = ['sqlite', 'postgres']

export interface Databases {
  /** An empty database; answers its address, `sqlite:path` or `postgres://...`. */
  create(engine: Engine): Promise<string>
  /** Below the system's temp folder. */
  readonly folder: string
  readonly postgres: OwnPostgresServer
}

export async function withDatabases<Result>(
  work: (databases: Databases) => Promise<Result>
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
  const postgres = await startPostgres({ durable: 'yes' })
  const remove = async (): Promise<void> => {
    await Promise.allSettled([postgres.close(), rm(folder, { recursive: true, force: true })])
  }
  // A million installations must not stay behind when somebody has seen enough.
  const interrupted = (): void => void remove().finally(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  let files = 0
  try {
    return await work({
      folder,
      postgres,
      async create(engine) {
        if (engine === 'postgres') return postgres.createDatabase()
        files += 1
        return `sqlite:${join(folder, `${files}.db`)}`
      }
    })
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await remove()
  }
}
