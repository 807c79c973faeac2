// The inbox: accepted once, claimed by one, settled by its claim, listed newest first.

import type { InboxStore } from '../store/inbox-store.ts'
import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'
import { bareEvent, fullEvent, otherClient, otherPortal, portal, t0, waitingEvent } from './samples.ts'

const { clientId } = portal
const leaseMs = 60_000
const dayMs = 24 * 60 * 60 * 1000

export const inboxCases: readonly ConformanceCase[] = casesOf('inbox', {
  'an accepted event is pending, due at once, and comes back as it was': async ({ store: { inbox } }) => {
    const full = await inbox.accept(fullEvent())
    const bare = await inbox.accept(bareEvent({ dedupeKey: 'event-2' }))
    expectSame([full.duplicate, bare.duplicate], [false, false], 'new events')
    const pending = { status: 'pending', attempts: 0, runAt: t0 } as const
    expectSame(
      await inbox.list({ clientId, limit: 10 }),
      [
        { ...bareEvent({ dedupeKey: 'event-2' }), ...pending, id: bare.id },
        { ...fullEvent(), ...pending, id: full.id }
      ],
      'the list'
    )
  },

  'a repetition within 24 hours is the same event': async ({ store: { inbox } }) => {
    const { id } = await inbox.accept(bareEvent())
    const lastMoment = t0 + dayMs - 1
    expectSame(await inbox.accept(bareEvent({ receivedAt: t0 + 1 })), { id, duplicate: true }, 'at once')
    const [claimed] = await claimAt(inbox, t0)
    await inbox.acknowledge(id, claimed?.claim ?? '', t0)
    expectSame(
      await inbox.accept(bareEvent({ receivedAt: lastMoment })),
      { id, duplicate: true },
      'delivered meanwhile'
    )
    expectSame((await inbox.list({ clientId, limit: 10 })).length, 1, 'how many are stored')
  },

  'a repetition after 24 hours, of another key or another client, is another event': async ({
    store: { inbox }
  }) => {
    await inbox.accept(bareEvent())
    for (const event of [
      bareEvent({ receivedAt: t0 + dayMs }),
      bareEvent({ dedupeKey: 'event-2' }),
      bareEvent(otherClient)
    ]) {
      expectSame((await inbox.accept(event)).duplicate, false, 'another event')
    }
  },

  'of many that accept one event, one stores it': async (subject) => {
    const answers = await contend(subject, ({ inbox }) => inbox.accept(bareEvent()))
    expectSame(answers.filter((answer) => !answer.duplicate).length, 1, 'how many stored it')
    expectSame(new Set(answers.map((answer) => answer.id)).size, 1, 'how many ids there are')
  },

  'an event waiting in quarantine does not swallow the same event once it can be judged': async ({
    store: { inbox }
  }) => {
    await inbox.quarantine(waitingEvent(), { perPortal: 10, total: 10 })
    expectSame((await inbox.accept(fullEvent())).duplicate, false, 'the judged one')
  },

  'a claim takes what is due, oldest first, and counts the attempt': async ({ store: { inbox } }) => {
    const first = await inbox.accept(fullEvent())
    const second = await inbox.accept(bareEvent({ receivedAt: t0 + 1, dedupeKey: 'event-2' }))
    await inbox.accept(bareEvent({ receivedAt: t0 + 2, dedupeKey: 'event-3' }))
    await inbox.accept(bareEvent({ receivedAt: t0 + 3, dedupeKey: 'event-4' }))
    await inbox.accept(bareEvent(otherClient))
    const claimed = await inbox.claim({ clientId, now: t0 + 2, leaseMs, limit: 2 })
    const { claim, ...event } = claimed[0] ?? { claim: undefined }
    expectSame(
      event,
      { ...fullEvent(), id: first.id, status: 'pending', attempts: 1, runAt: t0 },
      'the first one'
    )
    expectSame(typeof claim, 'string', 'the claim')
    expectSame(
      claimed.map(({ id }) => id),
      [first.id, second.id],
      'the oldest two'
    )
    expectSame((await claimAt(inbox, t0 + 2)).length, 1, 'what else is due')
    expectSame((await claimAt(inbox, t0 + 2)).length, 0, 'nothing else')
  },

  'an event is claimed by one of many': async (subject) => {
    for (let i = 0; i < 30; i += 1) await subject.store.inbox.accept(bareEvent({ dedupeKey: `event-${i}` }))
    const claims = await contend(subject, ({ inbox }) =>
      inbox.claim({ clientId, now: t0, leaseMs, limit: 4 })
    )
    const ids = claims.flatMap((claimed) => claimed.map(({ id }) => id))
    expectSame(ids.length, 30, 'how many were claimed')
    expectSame(new Set(ids).size, 30, 'how many different ones')
  },

  'an event whose worker died is claimed again when the lease is over': async ({ store: { inbox } }) => {
    await inbox.accept(bareEvent())
    const [dead] = await claimAt(inbox, t0)
    expectSame((await claimAt(inbox, t0 + leaseMs - 1)).length, 0, 'during the lease')
    const [next] = await claimAt(inbox, t0 + leaseMs)
    expectSame([next?.id, next?.attempts], [dead?.id, 2], 'after the lease')
    const late = dead?.claim ?? ''
    expectSame(await inbox.acknowledge(next?.id ?? '', late, t0), false, 'a late acknowledgement')
    expectSame(await inbox.retryAt(next?.id ?? '', late, t0, 'late'), false, 'a late retry')
    expectSame(await inbox.bury(next?.id ?? '', late, t0, 'late'), false, 'a late burial')
    expectSame(await inbox.acknowledge(next?.id ?? '', next?.claim ?? '', t0), true, 'the new worker')
  },

  'an acknowledged event is delivered and not claimed again': async ({ store: { inbox } }) => {
    const { id } = await inbox.accept(bareEvent())
    const [claimed] = await claimAt(inbox, t0)
    expectSame(await inbox.acknowledge(id, 'another claim', t0 + 5), false, 'another claim')
    expectSame(await inbox.acknowledge(id, claimed?.claim ?? '', t0 + 5), true, 'its claim')
    expectSame(await inbox.acknowledge(id, claimed?.claim ?? '', t0 + 5), false, 'a second time')
    expectSame(await claimAt(inbox, t0 + dayMs), [], 'claims afterwards')
    const [event] = await inbox.list({ clientId, limit: 1 })
    expectSame([event?.status, event?.settledAt, event?.attempts], ['delivered', t0 + 5, 1], 'the event')
  },

  'an event to be retried is due again at its moment': async ({ store: { inbox } }) => {
    const { id } = await inbox.accept(bareEvent())
    const [claimed] = await claimAt(inbox, t0)
    const claim = claimed?.claim ?? ''
    expectSame(await inbox.retryAt(id, 'another claim', t0 + 100, 'no'), false, 'another claim')
    expectSame(await inbox.retryAt(id, claim, t0 + 100, 'it failed'), true, 'its claim')
    expectSame(await inbox.acknowledge(id, claim, t0), false, 'the claim has ended')
    expectSame(await claimAt(inbox, t0 + 99), [], 'before its moment')
    const [again] = await claimAt(inbox, t0 + 100)
    expectSame([again?.id, again?.attempts, again?.lastError], [id, 2, 'it failed'], 'at its moment')
  },

  'a buried event is dead until it is replayed': async ({ store: { inbox } }) => {
    const { id } = await inbox.accept(bareEvent())
    const [claimed] = await claimAt(inbox, t0)
    expectSame(await inbox.bury(id, 'another claim', t0 + 5, 'no'), false, 'another claim')
    expectSame(await inbox.bury(id, claimed?.claim ?? '', t0 + 5, 'gave up'), true, 'its claim')
    const [dead] = await inbox.list({ clientId, limit: 1 })
    expectSame([dead?.status, dead?.settledAt, dead?.lastError], ['dead', t0 + 5, 'gave up'], 'the event')
    expectSame(await claimAt(inbox, t0 + dayMs), [], 'claims afterwards')

    expectSame(await inbox.replay(clientId, id, t0 + 200), true, 'a replay')
    expectSame(await claimAt(inbox, t0 + 199), [], 'before it is due')
    const [again] = await claimAt(inbox, t0 + 200)
    expectSame([again?.id, again?.attempts, again?.settledAt], [id, 1, undefined], 'counted from the start')
    expectSame(await inbox.acknowledge(id, claimed?.claim ?? '', t0), false, 'the claim of before')
  },

  'an error of any text ends a claim': async ({ store: { inbox } }) => {
    const { id } = await inbox.accept(bareEvent())
    const [first] = await claimAt(inbox, t0)
    // A text that was cut in the middle of a character, and one that was no text before.
    expectSame(await inbox.retryAt(id, first?.claim ?? '', t0, 'half \ud83d'), true, 'due again')
    const [second] = await claimAt(inbox, t0)
    expectSame(await inbox.bury(id, second?.claim ?? '', t0, 'a\0b'), true, 'given up')
  },

  'only a settled event of the client is replayed': async ({ store: { inbox } }) => {
    const { id } = await inbox.accept(bareEvent())
    expectSame(await inbox.replay(clientId, id, t0), false, 'a pending event')
    await deliver(inbox, t0, t0)
    expectSame(await inbox.replay('app.2', id, t0), false, 'an event of another client')
    expectSame(await inbox.replay(clientId, 'no such id', t0), false, 'an id that is none')
    expectSame(await inbox.replay(clientId, '999999', t0), false, 'an id that is free')
    expectSame(await inbox.replay(clientId, id, t0), true, 'a delivered event')
    expectSame((await claimAt(inbox, t0)).length, 1, 'it is due')
  },

  'a list is newest first, goes on after an id, and holds what was asked for': async ({
    store: { inbox }
  }) => {
    const ids: string[] = []
    for (let i = 0; i < 12; i += 1) {
      const key = i % 2 === 0 ? portal : otherPortal
      ids.push((await inbox.accept(bareEvent({ ...key, receivedAt: t0 + i, dedupeKey: `event-${i}` }))).id)
    }
    await inbox.accept(bareEvent(otherClient))
    await deliver(inbox, t0 + 3, t0 + 20)
    await inbox.quarantine(waitingEvent({ dedupeKey: 'waiting' }), { perPortal: 1, total: 1 })

    const all = await inbox.list({ clientId, limit: 500 })
    expectSame(
      all.slice(1).map(({ id }) => id),
      ids.toReversed(),
      'newest first'
    )
    expectSame([all[0]?.status, all[0]?.data], ['quarantined', waitingEvent().data], 'quarantine is listed')
    expectSame(JSON.stringify(all).includes(waitingEvent().sealedBody), false, 'but no body of it')

    const page = await inbox.list({ clientId, limit: 3, after: ids[8] ?? '' })
    expectSame(
      page.map(({ id }) => id),
      [ids[7], ids[6], ids[5]],
      'a page after an id'
    )
    const delivered = await inbox.list({ clientId, status: 'delivered', limit: 500 })
    expectSame(
      delivered.map(({ id }) => id),
      [ids[3], ids[2], ids[1], ids[0]],
      'one status'
    )
    const ofPortal = await inbox.list({
      clientId,
      status: 'delivered',
      memberId: portal.memberId,
      limit: 500
    })
    expectSame(
      ofPortal.map(({ id }) => id),
      [ids[2], ids[0]],
      'one status of one portal'
    )
  },

  'delivered events are deleted by age, a few at a time, others never': async ({ store: { inbox } }) => {
    for (let i = 0; i < 4; i += 1) await inbox.accept(bareEvent({ dedupeKey: `event-${i}` }))
    await deliver(inbox, t0, t0 + 5)
    await inbox.accept(bareEvent({ dedupeKey: 'later' }))
    await deliver(inbox, t0, t0 + 6)
    const { id } = await inbox.accept(bareEvent({ dedupeKey: 'dead' }))
    const [claimed] = await claimAt(inbox, t0)
    await inbox.bury(id, claimed?.claim ?? '', t0, 'gave up')
    await inbox.accept(bareEvent({ dedupeKey: 'pending' }))
    expectSame(await inbox.purge('app.2', t0 + 5, 3), 0, 'another client')
    expectSame(await inbox.purge(clientId, t0 + 5, 3), 3, 'as many as asked')
    expectSame(await inbox.purge(clientId, t0 + 5, 3), 1, 'the rest')
    expectSame(await inbox.purge(clientId, t0 + 5, 3), 0, 'none left')
    const left = await inbox.list({ clientId, limit: 500 })
    expectSame(
      left.map(({ dedupeKey }) => dedupeKey),
      ['pending', 'dead', 'later'],
      'what is left'
    )
  }
})

function claimAt(inbox: InboxStore, now: number): ReturnType<InboxStore['claim']> {
  return inbox.claim({ clientId, now, leaseMs, limit: 100 })
}

/** Delivers everything that is due at `now`. */
async function deliver(inbox: InboxStore, now: number, settledAt: number): Promise<void> {
  for (const { id, claim } of await claimAt(inbox, now)) await inbox.acknowledge(id, claim, settledAt)
}
