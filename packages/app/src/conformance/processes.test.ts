// One store in the hands of several processes, and of one that is killed.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../store/store.ts'
import { openStoreAt } from '../testing/open-store-at.ts'
import { startPostgres } from '../testing/postgres-server.ts'
import type { Winnings } from '../testing/racer.child.ts'
import { startRacer } from '../testing/racer.ts'
import { bareEvent, bareGrant, bareInstallation, owner, portal } from './samples.ts'

/** A place where stores are made, whose commits reach the disk. */
interface Place {
  /** The address of a store of this name. */
  readonly at: (name: string) => string
  /** Throws when the engine finds its own data damaged. */
  readonly check: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-processes-'))
  return {
    at: (name) => `sqlite:${join(folder, name)}`,
    async check(name) {
      const database = new DatabaseSync(join(folder, name))
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      database.close()
    },
    close: () => rm(folder, { recursive: true })
  }
}

async function postgresPlace(): Promise<Place> {
  const server = await startPostgres({ durable: 'yes' })
  const database = await server.createDatabase()
  return {
    at: (name) => `${database}?schema=${name}`,
    async check() {
      await server.administer(database, 'CREATE EXTENSION amcheck')
      const found = await server.administer(
        database,
        `SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
         JOIN pg_am ON pg_am.oid = relam WHERE amname = 'btree' AND relpersistence = 'p' AND indisvalid`
      )
      expect(found.length).toBeGreaterThan(20)
    },
    close: () => server.close()
  }
}

describe.each([
  ['SQLite', sqlitePlace, 60],
  ['PostgreSQL', postgresPlace, 20]
])('%s', (_engine, openPlace, newStores) => {
  let place: Place
  beforeAll(async () => {
    place = await openPlace()
  })
  afterAll(() => place.close())

  describe('four processes that race', () => {
    let opened: readonly string[] = []
    let winnings: readonly Winnings[] = []
    let tokensAfter = ''
    let generationAfter = 0

    beforeAll(async () => {
      const racers = await Promise.all(Array.from({ length: 4 }, startRacer))
      const address = place.at('race')
      const addresses = Array.from({ length: newStores }, (_, i) => place.at(`fresh_${i}`))
      for (const racer of racers) racer.tell({ command: 'open', addresses })
      opened = await Promise.all(racers.map((racer) => racer.nextLine()))

      const store = await openStoreAt(address)
      await store.portals.createInstallation(bareInstallation())
      await store.portals.createGrant(bareGrant())
      for (let i = 0; i < 50; i += 1) await store.oneTime.put(`name ${i}`, `value ${i}`, Date.now() + 600_000)
      for (let i = 0; i < 200; i += 1) await store.inbox.accept(bareEvent({ dedupeKey: `event ${i}` }))

      for (const racer of racers) racer.tell({ command: 'race', address })
      const lines = await Promise.all(racers.map((racer) => racer.nextLine()))
      winnings = lines.map((line) => JSON.parse(line) as Winnings)
      await Promise.all(racers.map((racer) => racer.end()))
      const grant = await store.portals.readGrant(owner)
      tokensAfter = grant?.accessToken ?? ''
      generationAfter = grant?.generation ?? 0
      await store.close()
    })

    // Once a process took a file that another was just migrating for the database of another program.
    it('all open stores that none of them found', () => {
      expect(opened).toEqual(['opened', 'opened', 'opened', 'opened'])
    })

    it('replace each generation of a grant once', () => {
      const replaced = winnings.flatMap(({ generations }) => generations)
      expect(replaced.toSorted((left, right) => left - right)).toEqual(
        Array.from({ length: 50 }, (_, i) => i + 1)
      )
      expect(generationAfter).toBe(51)
      expect(tokensAfter).toMatch(/^process \d+$/)
    })

    it('give the lease to one', () => {
      expect(winnings.filter(({ lease }) => lease)).toHaveLength(1)
    })

    it('take each one-time value once', () => {
      const taken = winnings.flatMap((won) => won.taken)
      expect(taken.toSorted()).toEqual(Array.from({ length: 50 }, (_, i) => `value ${i}`).toSorted())
    })

    it('claim each event once', () => {
      const claimed = winnings.flatMap((won) => won.claimed)
      expect(claimed).toHaveLength(200)
      expect(new Set(claimed).size).toBe(200)
    })

    it('together use no more than the budget', () => {
      expect(winnings.reduce((sum, { reserved }) => sum + reserved, 0)).toBe(50)
    })

    it('replace each note once, so that nothing that one of them has told is lost', () => {
      const replaced = winnings.flatMap((won) => won.replaced)
      expect(replaced.map(Number).toSorted((left, right) => left - right)).toEqual(
        Array.from({ length: 100 }, (_, i) => i)
      )
    })
  })

  it('a process killed while it writes loses nothing that it had acknowledged', async () => {
    const acknowledged: string[] = []
    for (const acknowledgements of [1, 37, 90, 233]) {
      const racer = await startRacer()
      racer.tell({ command: 'write', address: place.at('killed') })
      for (let i = 0; i < acknowledgements; i += 1) acknowledged.push(await racer.nextLine())
      acknowledged.push(...(await racer.kill()))
    }
    await place.check('killed')

    const store = await openStoreAt(place.at('killed'))
    const stored = await idsIn(store)
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([])
    expect(acknowledged.length).toBeGreaterThanOrEqual(1 + 37 + 90 + 233)
    await store.close()
  })
})

async function idsIn(store: Store): Promise<ReadonlySet<string>> {
  const stored = new Set<string>()
  for (let after: string | undefined; ; ) {
    const page = await store.inbox.list({
      clientId: portal.clientId,
      limit: 500,
      ...(after !== undefined && { after })
    })
    if (page.length === 0) return stored
    for (const { id } of page) stored.add(id)
    after = page.at(-1)?.id
  }
}
