// A SQLite store whose disk becomes full or read-only when a test says so, by SQLite's and the system's own means.

import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '@latchkey/app'
import { createAuditStore } from '../../packages/app/src/stores/sqlite/audit-store.ts'
import { createBudgetStore } from '../../packages/app/src/stores/sqlite/budget-store.ts'
import { createGroupCommit } from '../../packages/app/src/stores/sqlite/group-commit.ts'
import { createInboxStore } from '../../packages/app/src/stores/sqlite/inbox-store.ts'
import { openSqliteStore } from '../../packages/app/src/stores/sqlite/index.ts'
import { openNodeDriver } from '../../packages/app/src/stores/sqlite/node-driver.ts'
import { createOneTimeStore } from '../../packages/app/src/stores/sqlite/one-time-store.ts'
import { createPortalStore } from '../../packages/app/src/stores/sqlite/portal-store.ts'

export interface BreakableSqlite {
  readonly store: Store
  /** No file of this process may grow or be written: what SQLite meets is what a full disk answers. */
  fill(): void
  /** SQLite itself refuses every change. */
  makeReadOnly(): void
  heal(): void
}

/** As `openSqliteStore`, with its connections in the test's hands. */
export async function openBreakableSqlite(now: () => number): Promise<BreakableSqlite> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'))
  const path = join(folder, 'latchkey.db')
  // Makes the file and its schema.
  await (await openSqliteStore({ path, now })).close()
  const connections = [openNodeDriver(path), openNodeDriver(path)] as const
  const [durable, swift] = connections
  durable.script('PRAGMA synchronous = FULL')
  const group = createGroupCommit(durable)
  return {
    store: {
      name: `sqlite:${path}`,
      portals: createPortalStore(durable, swift, now),
      oneTime: createOneTimeStore(durable, now),
      inbox: createInboxStore(durable, group),
      audit: createAuditStore(durable),
      budgets: createBudgetStore(swift, now),
      async close() {
        for (const connection of connections) connection.close()
        await rm(folder, { recursive: true })
      }
    },
    fill: () => limitFiles('0'),
    makeReadOnly: () => connections.forEach((connection) => connection.script('PRAGMA query_only = 1')),
    heal() {
      limitFiles('unlimited')
      for (const connection of connections) connection.script('PRAGMA query_only = 0')
    }
  }
}

function limitFiles(bytes: string): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`])
}
