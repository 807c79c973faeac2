// A store in one SQLite file, which several processes of one machine may share.

import { closeSync, constants, openSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../errors/app-error.ts'
import type { Store } from '../../store/store.ts'
import { createAuditStore } from './audit-store.ts'
import { createBudgetStore } from './budget-store.ts'
import type { SqliteDriver } from './driver.ts'
import { createGroupCommit } from './group-commit.ts'
import { createInboxStore } from './inbox-store.ts'
import { migrate, readVersion } from './migrate.ts'
import { openNodeDriver } from './node-driver.ts'
import { createOneTimeStore } from './one-time-store.ts'
import { createPortalStore } from './portal-store.ts'
import { misconfigured } from './sqlite-error.ts'

export interface SqliteStoreOptions {
  /** The file; made with rights for its owner alone when it is not there. Its folder must be. */
  readonly path: string
  /** The store's clock, milliseconds of the Unix epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/**
 * Opens the store, and brings its file to the present schema. A commit is on disk when its verb resolves.
 * Throws `misconfigured` with the field `STORE` when the folder is not there, or the file cannot be used: not
 * readable, damaged, of another program, or of a newer version.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const now = options.now ?? Date.now
  const path = prepareFile(options.path)
  const durable = openNodeDriver(path)
  try {
    await whileBusy(() => readVersion(durable, path))
    await whileBusy(() => enterWal(durable, path))
    durable.script('PRAGMA synchronous = FULL')
    await whileBusy(() => migrate(durable, path))
    const swift = openNodeDriver(path)
    swift.script('PRAGMA synchronous = NORMAL')
    const group = createGroupCommit(durable)
    return {
      name: `sqlite:${path}`,
      portals: createPortalStore(durable, swift, now),
      oneTime: createOneTimeStore(durable, now),
      inbox: createInboxStore(durable, group),
      audit: createAuditStore(durable),
      budgets: createBudgetStore(swift, now),
      async close() {
        group.flush()
        swift.close()
        durable.close()
      }
    }
  } catch (error) {
    durable.close()
    throw error
  }
}

/** Makes the file if it is not there, before SQLite would make it with wider rights; answers its one true path. */
function prepareFile(given: string): string {
  const path = resolve(given)
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600))
    return realpathSync(path)
  } catch (error) {
    throw misconfigured(`${whyNot(error, path)}, so the store ${path} cannot be opened.`, error)
  }
}

function whyNot(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return `Make the folder ${dirname(path)}: it is not there`
  if (code === 'EISDIR') return 'Name a file: this is a folder'
  return `Let this process read and write the file and its folder: it may not (${String(code)})`
}

function enterWal(db: SqliteDriver, path: string): void {
  if (db.rows('PRAGMA journal_mode = WAL')[0]?.['journal_mode'] === 'wal') return
  throw misconfigured(
    `The file system of ${path} does not let processes share a SQLite file: use a local disk.`
  )
}

/** The change to WAL does not wait for other processes as statements do, so it is tried again for a while. */
async function whileBusy(work: () => void): Promise<void> {
  const giveUpAt = performance.now() + 10_000
  for (;;) {
    try {
      work()
      return
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'busy' || performance.now() > giveUpAt) throw error
      await delay(20)
    }
  }
}
