// Events of one entity: one after another, in order of arrival; and events that are put off.

import type { ClaimedEvent, InboxStore } from '../store/inbox-store.ts'
import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'
import { bareEvent, otherClient, portal, t0 } from './samples.ts'

const { clientId } = portal
const leaseMs = 60_000

export const orderCases: readonly ConformanceCase[] = casesOf('inbox', {
  'events of one order key are claimed one after another, others meanwhile': async ({ store: { inbox } }) => {
    await acceptEach(inbox, ['deal 1', 'deal 1', 'deal 2', undefined, undefined])
    const first = await claimAt(inbox, t0)
    expectSame(keysOf(first), ['0', '2', '3', '4'], 'the first of each key, and those without one')
    expectSame(keysOf(await claimAt(inbox, t0)), [], 'while the first ones are in hands')
    await acknowledge(inbox, first[1])
    expectSame(keysOf(await claimAt(inbox, t0)), [], 'when another key moves on')
    await acknowledge(inbox, first[0])
    const [second] = await claimAt(inbox, t0)
    expectSame(second?.dedupeKey, '1', 'when the first one is delivered')
    expectSame(second?.orderKey, 'deal 1', 'its key')
  },

  'an event to be retried holds back its own key until it is delivered or dead': async ({
    store: { inbox }
  }) => {
    await acceptEach(inbox, ['deal 1', 'deal 1', 'deal 2', 'deal 2'])
    const [one, two] = await claimAt(inbox, t0)
    await inbox.retryAt(one?.id ?? '', one?.claim ?? '', t0 + 1000, 'it failed')
    await acknowledge(inbox, two)
    expectSame(keysOf(await claimAt(inbox, t0)), ['3'], 'before the retry')
    const [again] = await claimAt(inbox, t0 + 1000)
    expectSame(again?.dedupeKey, '0', 'at its moment')
    await inbox.bury(again?.id ?? '', again?.claim ?? '', t0 + 1000, 'gave up')
    expectSame(keysOf(await claimAt(inbox, t0 + 1000)), ['1'], 'after its end')
  },

  'an event whose worker died is claimed again before those behind it': async ({ store: { inbox } }) => {
    await acceptEach(inbox, ['deal 1', 'deal 1'])
    await claimAt(inbox, t0)
    expectSame(keysOf(await claimAt(inbox, t0 + leaseMs)), ['0'], 'when its lease is over')
  },

  'a replayed event waits for the one of its key that is in hands': async ({ store: { inbox } }) => {
    const [first] = await acceptEach(inbox, ['deal 1', 'deal 1'])
    await acknowledge(inbox, (await claimAt(inbox, t0))[0])
    const [second] = await claimAt(inbox, t0)
    await inbox.replay(clientId, first ?? '', t0)
    expectSame(keysOf(await claimAt(inbox, t0)), [], 'while the second one is in hands')
    await acknowledge(inbox, second)
    expectSame(keysOf(await claimAt(inbox, t0)), ['0'], 'afterwards')
  },

  'an order key is one client`s own': async ({ store: { inbox } }) => {
    await inbox.accept(bareEvent({ ...otherClient, orderKey: 'deal 1' }))
    await acceptEach(inbox, ['deal 1'])
    expectSame(keysOf(await claimAt(inbox, t0)), ['0'], 'of this client')
  },

  'many that claim at once never hold two events of one key': async (subject) => {
    const inbox = subject.store.inbox
    await acceptEach(
      inbox,
      Array.from({ length: 24 }, (_, i) => `deal ${i % 4}`)
    )
    const heard: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const claims = await contend(subject, (store) => claimAt(store.inbox, t0, 2))
      const claimed = claims.flat()
      const keys = claimed.map(({ orderKey }) => orderKey ?? '').toSorted()
      expectSame(keys, ['deal 0', 'deal 1', 'deal 2', 'deal 3'], 'the keys in hands')
      heard.push(...claimed.map(({ dedupeKey }) => dedupeKey).toSorted((a, b) => Number(a) - Number(b)))
      for (const event of claimed) await acknowledge(inbox, event)
    }
    expectSame(
      heard,
      Array.from({ length: 24 }, (_, i) => String(i)),
      'the order of arrival'
    )
  },

  'a postponed event is due again at its moment, and no attempt was used up': async ({
    store: { inbox }
  }) => {
    await acceptEach(inbox, [undefined])
    const [claimed] = await claimAt(inbox, t0)
    const { id, claim } = claimed ?? { id: '', claim: '' }
    expectSame(await inbox.postpone(id, 'another claim', t0 + 100, 'no'), false, 'another claim')
    expectSame(await inbox.postpone(id, claim, t0 + 100, 'nobody answers'), true, 'its claim')
    expectSame(await inbox.acknowledge(id, claim, t0), false, 'the claim has ended')
    expectSame(keysOf(await claimAt(inbox, t0 + 99)), [], 'before its moment')
    const [waiting] = await inbox.list({ clientId, limit: 1 })
    expectSame([waiting?.status, waiting?.attempts], ['pending', 0], 'while it waits')
    const [again] = await claimAt(inbox, t0 + 100)
    expectSame([again?.attempts, again?.lastError], [1, 'nobody answers'], 'at its moment')
  }
})

/** One event for each order key, told apart by their place in the list. */
async function acceptEach(
  inbox: InboxStore,
  orderKeys: readonly (string | undefined)[]
): Promise<readonly string[]> {
  const ids: string[] = []
  for (const [place, orderKey] of orderKeys.entries()) {
    const event = bareEvent({ dedupeKey: String(place), ...(orderKey !== undefined && { orderKey }) })
    ids.push((await inbox.accept(event)).id)
  }
  return ids
}

function claimAt(inbox: InboxStore, now: number, limit = 100): Promise<readonly ClaimedEvent[]> {
  return inbox.claim({ clientId, now, leaseMs, limit })
}

function keysOf(events: readonly ClaimedEvent[]): readonly string[] {
  return events.map(({ dedupeKey }) => dedupeKey)
}

async function acknowledge(inbox: InboxStore, event: ClaimedEvent | undefined): Promise<void> {
  expectSame(await inbox.acknowledge(event?.id ?? '', event?.claim ?? '', t0), true, 'an acknowledgement')
}
