// A store that cannot write: the operator hears of it once a minute, and the end of it is noticed without him.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bareEvent } from './conformance/samples.ts'
import type { Logger } from './env/logger.ts'
import { createStoreAlarm, type StoreAlarm } from './store-alarm.ts'
import { createMemoryStore } from './stores/memory/index.ts'
import type { SqliteDriver } from './stores/sqlite/driver.ts'
import { createGroupCommit } from './stores/sqlite/group-commit.ts'
import { createInboxStore } from './stores/sqlite/inbox-store.ts'
import { migrate } from './stores/sqlite/migrate.ts'
import { openNodeDriver } from './stores/sqlite/node-driver.ts'
import { createPortalStore } from './stores/sqlite/portal-store.ts'
import { testContext } from './testing/test-context.ts'

const secondMs = 1_000
let folder = ''
let db: SqliteDriver
let alarm: StoreAlarm
let accept: () => Promise<unknown>
let now = 1_800_000_000_000
let told: string[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-alarm-'))
  const path = join(folder, 'store.db')
  db = openNodeDriver(path)
  migrate(db, path)
  told = []
  const at =
    (level: keyof Logger): Logger['info'] =>
    (_fields, message) =>
      void told.push(`${level}: ${message}`)
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const clock = (): number => now
  const store = {
    ...createMemoryStore(),
    inbox: createInboxStore(db, createGroupCommit(db)),
    portals: createPortalStore(db, db, clock)
  }
  alarm = createStoreAlarm(testContext({ store, env: { now: clock, logger } }))
  let events = 0
  accept = () => {
    events += 1
    return alarm.watch(() => store.inbox.accept(bareEvent({ dedupeKey: String(events) })))
  }
})

afterEach(async () => {
  db.close()
  await rm(folder, { recursive: true })
})

describe.each([
  ['read-only', 'PRAGMA query_only = 1', 'PRAGMA query_only = 0', /cannot be written/],
  ['full', 'PRAGMA max_page_count = 1', 'PRAGMA max_page_count = 1000000', /disk .* is full/]
])('a store that becomes %s', (_how, breaks, heals, reason) => {
  async function fill(): Promise<void> {
    const outcomes = await Promise.allSettled(Array.from({ length: 300 }, () => accept()))
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'busy', status: 503 } })
  }

  it('refuses events, and tells the operator once a minute', async () => {
    await accept()
    expect(await alarm.health()).toEqual({ ready: true })
    db.script(breaks)
    await fill()
    expect(told).toEqual([expect.stringMatching(/^error: Events are refused: The/)])
    now += 59 * secondMs
    await fill()
    expect(told).toHaveLength(1)
    now += secondMs
    await fill()
    expect(told).toHaveLength(2)
    expect(await alarm.health()).toEqual({ ready: false, reason: expect.stringMatching(reason) })
  })

  it('is ready again when an event can be kept', async () => {
    db.script(breaks)
    await fill()
    db.script(heals)
    await accept()
    expect(await alarm.health()).toEqual({ ready: true })
    expect(told.at(-1)).toBe('info: The store can be written again')
  })
})

describe('an application to which no events come', () => {
  it('notices by itself that the store cannot write, and that it can again', async () => {
    db.script('PRAGMA query_only = 1')
    expect((await alarm.health()).ready).toBe(false)
    db.script('PRAGMA query_only = 0')
    expect((await alarm.health()).ready, 'it was tried just now').toBe(false)
    now += 10 * secondMs
    expect((await alarm.health()).ready).toBe(true)
    db.script('PRAGMA query_only = 1')
    now += 10 * secondMs
    expect((await alarm.health()).ready).toBe(false)
  })
})
