// Budgets: a leaky bucket that hands out reservations, shared by all, and the note beside it.

import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'

/** What a portal grants at first: 50 calls at once, then 2 a second. */
const portalRate = { burst: 50, perSecond: 2 }

export const budgetCases: readonly ConformanceCase[] = casesOf('budgets', {
  'the burst goes at once, what follows at the steady rate': async ({ store: { budgets } }) => {
    const waits: (number | undefined)[] = []
    for (let i = 0; i < 53; i += 1) waits.push((await budgets.reserve('portal', portalRate, 1))?.waitMs)
    expectSame(waits.slice(0, 50), Array.from({ length: 50 }).fill(0), 'the burst')
    expectSame(waits.slice(50), [500, 1000, 1500], 'what follows waits its turn')
  },

  'a bucket drains with time': async ({ store: { budgets }, advance }) => {
    await budgets.reserve('portal', portalRate, 50)
    advance(1000)
    expectSame(await budgets.reserve('portal', portalRate, 2), { waitMs: 0 }, 'what has drained')
    expectSame(await budgets.reserve('portal', portalRate, 1), { waitMs: 500 }, 'what has not')
    advance(3_600_000)
    expectSame(await budgets.reserve('portal', portalRate, 50), { waitMs: 0 }, 'a burst after an hour')
    expectSame(await budgets.reserve('portal', portalRate, 1), { waitMs: 500 }, 'and no more than one')
  },

  'a use that would wait too long reserves nothing': async ({ store: { budgets }, advance }) => {
    await budgets.reserve('portal', portalRate, 50)
    expectSame(await budgets.reserve('portal', portalRate, 1, 499), undefined, 'a wait too long')
    expectSame(await budgets.reserve('portal', portalRate, 1, 499), undefined, 'the same wait again')
    expectSame(
      await budgets.reserve('portal', portalRate, 1, 500),
      { waitMs: 500 },
      'a wait just short enough'
    )
    advance(1000)
    expectSame(await budgets.reserve('portal', portalRate, 1, 0), { waitMs: 0 }, 'no wait')
    expectSame(await budgets.reserve('new', portalRate, 51, 0), undefined, 'more than the burst')
    expectSame(await budgets.reserve('new', portalRate, 50, 0), { waitMs: 0 }, 'the whole burst then')
  },

  'a cost may be a fraction, and so may the rate': async ({ store: { budgets }, advance }) => {
    const slow = { burst: 1, perSecond: 0.5 }
    expectSame(await budgets.reserve('slow', slow, 0.5), { waitMs: 0 }, 'half a unit')
    expectSame(await budgets.reserve('slow', slow, 0.5), { waitMs: 0 }, 'the other half')
    expectSame(await budgets.reserve('slow', slow, 0.25), { waitMs: 500 }, 'a quarter more')
    advance(500)
    expectSame(await budgets.reserve('slow', slow, 1), { waitMs: 2000 }, 'a full bucket again')
  },

  'buckets are told apart by name': async ({ store: { budgets } }) => {
    await budgets.reserve('one', portalRate, 50)
    expectSame(await budgets.reserve('two', portalRate, 50), { waitMs: 0 }, 'another bucket')
  },

  'all who share a bucket together get no more than it grants': async (subject) => {
    const reserved = await contend(subject, ({ budgets }) => budgets.reserve('portal', portalRate, 3, 0))
    expectSame(reserved.filter((answer) => answer !== undefined).length, 16, 'how many got through')
  },

  'a note comes along with a reservation to whoever does not know it': async ({
    store,
    another,
    advance
  }) => {
    const { budgets } = store
    const reserve = (known?: number, cost = 1) => budgets.reserve('portal', portalRate, cost, 0, known)
    expectSame(await reserve(0), { waitMs: 0 }, 'no note yet')
    const { isWritten, note } = await budgets.writeNote('portal', 0, 'first {"é":1}', 60_000)
    expectSame([isWritten, note?.text], [true, 'first {"é":1}'], 'the answer to its writer')
    const read = await (await another()).budgets.reserve('portal', portalRate, 1, 0, 0)
    expectSame(read, { waitMs: 0, note }, 'what another process reads')
    expectSame(await reserve(note?.revision), { waitMs: 0 }, 'one that is known')
    expectSame(await reserve(), { waitMs: 0 }, 'one that nobody asked for')
    expectSame(await reserve(0, 60), undefined, 'no reservation, no note')
    expectSame(
      await budgets.reserve('other', portalRate, 1, 0, 0),
      { waitMs: 0 },
      'the bucket of another name'
    )
    advance(60_000)
    expectSame(await reserve(0), { waitMs: 0 }, 'one whose time is over')
  },

  'a note is replaced by whoever knows it, and never twice by the same revision': async ({
    store: { budgets },
    advance
  }) => {
    const write = (known: number, text: string) => budgets.writeNote('portal', known, text, 60_000)
    const first = (await write(0, 'first')).note?.revision ?? 0
    expectSame(
      await write(0, 'second'),
      { isWritten: false, note: { revision: first, text: 'first' } },
      'unread'
    )
    const { isWritten, note } = await write(first, 'second')
    const second = note?.revision ?? 0
    expectSame([isWritten, note?.text, second > first], [true, 'second', true], 'read')
    expectSame((await write(first, 'third')).isWritten, false, 'read before it was changed')
    advance(60_000)
    const again = await write(0, 'fourth')
    expectSame([again.isWritten, (again.note?.revision ?? 0) > second], [true, true], 'after its time')
    advance(60_000)
    expectSame((await write(first, 'fifth')).isWritten, true, 'nothing stands, whatever was known')
  },

  'of several who replace one note, one does': async (subject) => {
    const { note } = await subject.store.budgets.writeNote('portal', 0, 'first', 60_000)
    const known = note?.revision ?? 0
    const answers = await contend(subject, ({ budgets }, index) =>
      budgets.writeNote('portal', known, `by ${index}`, 60_000)
    )
    const written = answers.flatMap(({ isWritten }, index) => (isWritten ? [`by ${index}`] : []))
    expectSame(written.length, 1, 'how many have written')
    expectSame([...new Set(answers.map((answer) => answer.note?.text))], written, 'what each is told')
  },

  'of several who write the first note, one does': async (subject) => {
    const answers = await contend(subject, ({ budgets }, index) =>
      budgets.writeNote('portal', 0, `by ${index}`, 60_000)
    )
    expectSame(answers.filter(({ isWritten }) => isWritten).length, 1, 'how many have written')
  },

  'notes whose time is over are deleted with the buckets': async ({ store: { budgets }, advance }) => {
    for (const name of ['a', 'b']) await budgets.writeNote(name, 0, name, 1000)
    await budgets.reserve('a', portalRate, 2)
    await budgets.writeNote('c', 0, 'c', 5000)
    expectSame(await budgets.purge(10), 0, 'before')
    advance(1000)
    expectSame(await budgets.purge(2), 2, 'as many as asked')
    expectSame(await budgets.purge(2), 1, 'the rest')
    const read = await budgets.reserve('c', portalRate, 1, 0, 0)
    expectSame(read?.note?.text, 'c', 'one that still stands')
  },

  'empty buckets are deleted, a few at a time': async ({ store: { budgets }, advance }) => {
    for (const name of ['a', 'b', 'c']) await budgets.reserve(name, portalRate, 2)
    await budgets.reserve('full', portalRate, 50)
    expectSame(await budgets.purge(2), 0, 'before they are empty')
    advance(1000)
    expectSame(await budgets.purge(2), 2, 'as many as asked')
    expectSame(await budgets.purge(2), 1, 'the rest')
    expectSame(await budgets.purge(2), 0, 'none left')
    expectSame(await budgets.reserve('full', portalRate, 3), { waitMs: 500 }, 'a bucket that is not empty')
  }
})
