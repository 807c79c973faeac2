// A process of its own for tests of stores that processes share: does what its standard input says, line by line.

import { createInterface } from 'node:readline/promises'
import { bareEvent, freshTokens, owner, portal, t0 } from '../conformance/samples.ts'
import type { Store } from '../store/store.ts'
import { openStoreAt } from './open-store-at.ts'
import type { Order } from './racer.ts'

/** What one process got when all wanted the same. */
export interface Winnings {
  /** Generations of the owner's grant that this process replaced. */
  readonly generations: readonly number[]
  readonly lease: boolean
  readonly taken: readonly string[]
  readonly claimed: readonly string[]
  readonly reserved: number
  /** Notes that this process has replaced, by their text. */
  readonly replaced: readonly string[]
}

async function race(store: Store): Promise<Winnings> {
  const me = `process ${process.pid}`
  const { granted } = await store.portals.acquireLease('refresh', me, 60_000)

  const generations: number[] = []
  for (;;) {
    const grant = await store.portals.readGrant(owner)
    if (grant === undefined || grant.generation > 50) break
    const tokens = { ...freshTokens(grant.generation + 1), accessToken: me }
    if (await store.portals.commitTokens(owner, grant.generation, tokens)) generations.push(grant.generation)
  }

  const taken: string[] = []
  for (let i = 0; i < 50; i += 1) {
    const value = await store.oneTime.take(`name ${i}`)
    if (value !== undefined) taken.push(value)
  }

  const claimed: string[] = []
  for (;;) {
    const events = await store.inbox.claim({ clientId: portal.clientId, now: t0, leaseMs: 60_000, limit: 3 })
    if (events.length === 0) break
    for (const { id, claim } of events) {
      if (await store.inbox.acknowledge(id, claim, t0)) claimed.push(id)
    }
  }

  let reserved = 0
  for (let i = 0; i < 50; i += 1) {
    if (await store.budgets.reserve('portal', { burst: 50, perSecond: 0.001 }, 1, 0)) reserved += 1
  }

  // Each process counts on from what it has read.
  const replaced: string[] = []
  let note = { revision: 0, text: '0' }
  while (Number(note.text) < 100) {
    const next = String(Number(note.text) + 1)
    const answer = await store.budgets.writeNote('portal', note.revision, next, 600_000)
    if (answer.isWritten) replaced.push(note.text)
    note = answer.note ?? { revision: 0, text: '0' }
  }
  return { generations, lease: granted, taken, claimed, reserved, replaced }
}

/** Opens stores that are not there yet, one after the other, as the other processes do at the same time. */
async function openEach(addresses: readonly string[]): Promise<void> {
  for (const address of addresses) await (await openStoreAt(address)).close()
}

/** A burst: tells each event that the store has accepted, until it is killed. */
async function write(store: Store): Promise<void> {
  let next = 0
  const writer = async (): Promise<void> => {
    while (next < 10_000) {
      next += 1
      const { id } = await store.inbox.accept(bareEvent({ dedupeKey: `${process.pid} ${next}` }))
      say(id)
    }
  }
  await Promise.all(Array.from({ length: 50 }, writer))
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

say('started')
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order
  if (order.command === 'open') {
    await openEach(order.addresses)
    say('opened')
    continue
  }
  const store = await openStoreAt(order.address)
  if (order.command === 'race') say(JSON.stringify(await race(store)))
  else await write(store)
  await store.close()
}
