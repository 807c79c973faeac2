// Whether a store of a million installations is slower than one of a thousand.

import type { Store } from '@latchkey/app'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import { type Databases, type Engine, engines, withDatabases } from '../support/databases.ts'
import { type Bench, beside, type Figure, type Outcome } from '../support/figure.ts'
import { clientId, ownerUserId } from '../support/portals.ts'
import { interleave } from '../support/rounds.ts'
import { median } from '../support/statistics.ts'
import { due, fill, sampleOf } from './fill.ts'

const sizes = [1_000, 100_000, 1_000_000] as const
const sampleSize = 500
const rounds = 40

export const scale: Bench = {
  name: 'scale',
  about: 'stores of 1,000, 100,000 and 1,000,000 installations, measured in turns',
  run: (note) =>
    withDatabases(async (databases) => {
      const outcomes: Outcome[] = []
      for (const engine of engines) {
        note(`${engine}: filling`)
        outcomes.push(await grow(engine, databases, note))
      }
      return {
        figures: outcomes.flatMap(({ figures }) => figures),
        failures: outcomes.flatMap(({ failures }) => failures)
      }
    })
}

interface Filled {
  readonly size: number
  readonly store: Store
  /** Walks through the sample, over and over. */
  next(): string
}

async function grow(engine: Engine, databases: Databases, note: (text: string) => void): Promise<Outcome> {
  const all: Filled[] = []
  try {
    for (const size of sizes) {
      const startedAt = performance.now()
      const address = await databases.create(engine)
      await fill(databases, engine, address, size)
      all.push(await opened(address, size))
      note(`${engine}: ${size} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    }
    const failures: string[] = []
    const figures = [
      ...(await measure('point read', engine, all, 20, ({ store, next }) =>
        store.portals.readInstallation({ clientId, memberId: next() })
      )),
      ...(await measure('commit', engine, all, 5, (filled) => commit(filled, failures))),
      ...(await measure('keep-alive query', engine, all, 5, async ({ store, size }) => {
        const found = await store.portals.listKeepAliveDue(clientId, Date.now(), due)
        if (found.length !== due)
          failures.push(`${engine}, ${size}: ${found.length} grants are due, not ${due}`)
      }))
    ]
    return { figures, failures }
  } finally {
    await Promise.all(all.map(({ store }) => store.close()))
  }
}

async function opened(address: string, size: number): Promise<Filled> {
  const sample = await sampleOf(address, sampleSize)
  let position = 0
  return {
    size,
    store: await openStoreAt(address),
    next() {
      position = (position + 1) % sample.length
      return sample[position] ?? ''
    }
  }
}

/** Reads the grant, and replaces its tokens if nobody else has: what a refresh does with the store. */
async function commit({ store, next }: Filled, failures: string[]): Promise<void> {
  const key = { clientId, memberId: next(), userId: ownerUserId }
  const grant = await store.portals.readGrant(key)
  const committed = grant !== undefined && (await store.portals.commitTokens(grant, grant.generation, grant))
  if (!committed) failures.push(`a grant of ${key.memberId} was not committed`)
}

/** The smallest store is the yardstick: a ratio of 1 is flat. */
async function measure(
  work: string,
  engine: Engine,
  all: readonly Filled[],
  times: number,
  once: (filled: Filled) => Promise<unknown>
): Promise<readonly Figure[]> {
  const taken = await interleave(
    Object.fromEntries(all.map((filled) => [String(filled.size), () => once(filled)])),
    { rounds, times }
  )
  const smallest = median(taken[String(sizes[0])] ?? [])
  return sizes.map((size) => {
    const subject = `${engine}, ${size.toLocaleString('en-US')}`
    return beside({ work, subject, value: median(taken[String(size)] ?? []), unit: 'us' }, smallest)
  })
}
