// Every statement of the store finds its rows by an index: with many portals none may read a whole table.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeConformance } from '../../conformance/index.ts'
import type { Store } from '../../store/store.ts'
import { createAuditStore } from './audit-store.ts'
import { createBudgetStore } from './budget-store.ts'
import type { SqliteDriver } from './driver.ts'
import { createGroupCommit } from './group-commit.ts'
import { createInboxStore } from './inbox-store.ts'
import { migrate } from './migrate.ts'
import { openNodeDriver } from './node-driver.ts'
import { createOneTimeStore } from './one-time-store.ts'
import { createPortalStore } from './portal-store.ts'

const plans = new Map<string, readonly string[]>()
let folder = ''

/** Notes how SQLite means to find the rows of each statement. */
function explaining(driver: SqliteDriver): SqliteDriver {
  const note = (sql: string, count: number): void => {
    if (plans.has(sql)) return
    const steps = driver.rows(`EXPLAIN QUERY PLAN ${sql}`, ...Array.from({ length: count }, () => null))
    plans.set(
      sql,
      steps.map((step) => String(step['detail']))
    )
  }
  return {
    ...driver,
    run(sql, ...values) {
      note(sql, values.length)
      return driver.run(sql, ...values)
    },
    rows(sql, ...values) {
      note(sql, values.length)
      return driver.rows(sql, ...values)
    }
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-plans-'))
  for (const [index, { run }] of storeConformance().entries()) {
    let at = Date.now()
    const now = (): number => at
    const path = join(folder, `${index}.db`)
    const driver = openNodeDriver(path)
    driver.script('PRAGMA synchronous = OFF')
    migrate(driver, path)
    const db = explaining(driver)
    const store: Store = {
      name: path,
      portals: createPortalStore(db, db, now),
      oneTime: createOneTimeStore(db, now),
      inbox: createInboxStore(db, createGroupCommit(db)),
      audit: createAuditStore(db),
      budgets: createBudgetStore(db, now),
      close: async () => driver.close()
    }
    await run(async () => ({
      store,
      another: async () => store,
      now,
      advance: (ms) => {
        at += ms
      },
      close: () => store.close()
    }))
  }
})

afterAll(() => rm(folder, { recursive: true }))

it('no statement reads a whole table', () => {
  const scans = [...plans].filter(([, steps]) => steps.some((step) => /^SCAN (?!CONSTANT ROW)/.test(step)))
  expect(scans).toEqual([])
  expect(plans.size).toBeGreaterThan(40)
})

it('no list is sorted: an index holds its order', () => {
  expect([...plans].filter(([, steps]) => steps.some((step) => step.includes('TEMP B-TREE')))).toEqual([])
})

it.each([
  [
    'FROM grants WHERE client_id = ? AND keep_alive_at <=',
    'grants_to_keep_alive (client_id=? AND keep_alive_at<?)'
  ],
  ['FROM grants WHERE client_id = ? AND erase_at <=', 'grants_to_erase (client_id=? AND erase_at<?)'],
  ['UPDATE events SET attempts', 'events_due (client_id=? AND run_at<?)'],
  ['AND dedupe_key = ? AND received_at >', 'events_by_dedupe_key (client_id=? AND dedupe_key=?)'],
  [`AND status = 'quarantined' AND dedupe_key`, 'events_by_dedupe_key (client_id=? AND dedupe_key=?)'],
  [
    'AND reason = ? AND member_id = ? LIMIT',
    'events_quarantined_of_portal (client_id=? AND reason=? AND member_id=?)'
  ]
])('the statement with "%s" uses the index made for it', (part, index) => {
  const [found] = [...plans].filter(([sql]) => sql.includes(part))
  expect(found?.[1].join('\n')).toContain(index)
})
