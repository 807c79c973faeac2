// The quarantine: bounded by reason, judged once, out of reach of handlers.

import type { QuarantinedEvent } from '../records/inbox-event.ts'
import type { InboxStore } from '../store/inbox-store.ts'
import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'
import { bareEvent, otherClient, otherPortal, portal, t0, waitingEvent } from './samples.ts'

const { clientId, memberId } = portal
const wide = { perPortal: 100, total: 100 }

export const quarantineCases: readonly ConformanceCase[] = casesOf('inbox', {
  'an event in quarantine is kept with its body, and no handler gets it': async ({ store: { inbox } }) => {
    expectSame(await inbox.quarantine(waitingEvent(), wide), 'kept', 'room for it')
    const found = await proofs(inbox)
    expectSame(found, [{ ...waitingEvent(), id: found[0]?.id ?? '' }], 'the entry')
    const claimed = await inbox.claim({ clientId, now: t0 + 1_000_000, leaseMs: 1, limit: 100 })
    expectSame(claimed, [], 'what a worker gets')
    expectSame(await inbox.replay(clientId, found[0]?.id ?? '', t0), false, 'a replay')
  },

  'a repetition in quarantine is the same event, even where there is no room': async ({
    store: { inbox }
  }) => {
    const bounds = { perPortal: 1, total: 1 }
    await inbox.quarantine(waitingEvent(), bounds)
    expectSame(await inbox.quarantine(waitingEvent(), bounds), 'kept', 'a repetition')
    expectSame((await proofs(inbox)).length, 1, 'how many are kept')
  },

  'a portal has its bound, and so have all together, by reason': async ({ store: { inbox } }) => {
    const bounds = { perPortal: 2, total: 3 }
    const add = (parts: Parameters<typeof waitingEvent>[0]) => inbox.quarantine(waitingEvent(parts), bounds)
    expectSame(await add({ dedupeKey: '1' }), 'kept', 'the first of a portal')
    expectSame(await add({ dedupeKey: '2' }), 'kept', 'the second')
    expectSame(await add({ dedupeKey: '3' }), 'full', 'one too many of the portal')
    expectSame(await add({ dedupeKey: '3', reason: 'token' }), 'kept', 'for another reason')
    expectSame(await add({ dedupeKey: '4', ...otherPortal }), 'kept', 'another portal')
    expectSame(await add({ dedupeKey: '5', ...otherPortal }), 'full', 'one too many of all')
    expectSame(await add({ dedupeKey: '5', ...otherClient }), 'kept', 'another client')
    const [oldest] = await proofs(inbox)
    await inbox.discard(portal, oldest?.id ?? '')
    expectSame(await add({ dedupeKey: '5', ...otherPortal }), 'kept', 'after one was judged')
  },

  'of many that want the last places, as many get one as there are': async (subject) => {
    const answers = await contend(subject, ({ inbox }, i) =>
      inbox.quarantine(waitingEvent({ dedupeKey: `event-${i}` }), {
        perPortal: 10,
        total: 5
      })
    )
    expectSame(answers.filter((answer) => answer === 'kept').length, 5, 'how many were kept')
    expectSame((await proofs(subject.store.inbox)).length, 5, 'how many are there')
  },

  'entries are listed oldest first, by reason, of one portal or of all': async ({ store: { inbox } }) => {
    await inbox.quarantine(waitingEvent({ dedupeKey: '1' }), wide)
    await inbox.quarantine(waitingEvent({ dedupeKey: '2', ...otherPortal }), wide)
    await inbox.quarantine(waitingEvent({ dedupeKey: '3', reason: 'token' }), wide)
    await inbox.quarantine(waitingEvent({ dedupeKey: '4' }), wide)
    await inbox.quarantine(waitingEvent({ dedupeKey: '5', ...otherClient }), wide)
    await inbox.accept(bareEvent({ dedupeKey: '6' }))
    const keysOf = async (parts: { memberId?: string; reason?: 'token'; after?: string; limit?: number }) => {
      const found = await inbox.listQuarantined({ clientId, reason: 'proof', limit: 10, ...parts })
      return found.map((event) => event.dedupeKey)
    }
    expectSame(await keysOf({}), ['1', '2', '4'], 'of all portals')
    expectSame(await keysOf({ memberId }), ['1', '4'], 'of one portal')
    expectSame(await keysOf({ memberId, reason: 'token' }), ['3'], 'for another reason')
    expectSame(await keysOf({ limit: 2 }), ['1', '2'], 'no more than asked')
    const ids = (await proofs(inbox)).map(({ id }) => id)
    expectSame(await keysOf({ after: ids[0] ?? '' }), ['2', '4'], 'those after an entry')
    expectSame(await keysOf({ memberId, after: ids[0] ?? '' }), ['4'], 'those of a portal after an entry')
    expectSame(await keysOf({ after: ids[2] ?? '' }), [], 'those after the last entry')
  },

  'a discarded entry is gone': async ({ store: { inbox } }) => {
    await inbox.quarantine(waitingEvent(), wide)
    const [{ id } = { id: '' }] = await proofs(inbox)
    expectSame(await inbox.discard(otherPortal, id), false, 'under the key of another portal')
    expectSame(await inbox.discard(portal, id), true, 'judged false')
    expectSame(await inbox.discard(portal, id), false, 'a second time')
    expectSame(await inbox.list({ clientId, limit: 10 }), [], 'what is listed')
    const { id: accepted } = await inbox.accept(bareEvent())
    expectSame(await inbox.discard(portal, accepted), false, 'an event that is not in quarantine')
    expectSame(await inbox.discard(portal, 'no such id'), false, 'an id that is none')
  },

  'of many that judge an entry, one does': async (subject) => {
    await subject.store.inbox.quarantine(waitingEvent(), wide)
    const [{ id } = { id: '' }] = await proofs(subject.store.inbox)
    const judged = await contend(subject, ({ inbox }) => inbox.discard(portal, id))
    expectSame(judged.filter(Boolean).length, 1, 'how many judged it')
  },

  'entries whose time is over are deleted, a few at a time': async ({ store: { inbox } }) => {
    for (const at of [1, 2, 3, 4]) {
      await inbox.quarantine(waitingEvent({ dedupeKey: `at ${at}`, expiresAt: t0 + at }), wide)
    }
    await inbox.quarantine(waitingEvent({ ...otherClient, expiresAt: t0 }), wide)
    expectSame(await inbox.purgeQuarantine(clientId, t0 + 3, 2), 2, 'as many as asked')
    expectSame(await inbox.purgeQuarantine(clientId, t0 + 3, 2), 1, 'the rest')
    expectSame(await inbox.purgeQuarantine(clientId, t0 + 3, 2), 0, 'none left')
    const left = await proofs(inbox)
    expectSame(
      left.map((event) => event.dedupeKey),
      ['at 4'],
      'what is left'
    )
  }
})

function proofs(inbox: InboxStore): Promise<readonly QuarantinedEvent[]> {
  return inbox.listQuarantined({ clientId, reason: 'proof', limit: 100 })
}
