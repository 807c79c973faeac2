// Leases: one holder at a time, on the store's clock.

import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectSame } from './expect-same.ts'

export const leaseCases: readonly ConformanceCase[] = casesOf('portals', {
  'a lease has one holder, others learn how long it lasts': async ({ store, another, advance }) => {
    const other = (await another()).portals
    expectSame(await store.portals.acquireLease('refresh', 'me', 1000), granted(1000), 'a free lease')
    advance(400)
    expectSame(await other.acquireLease('refresh', 'you', 9000), refused(600), 'a held lease')
    expectSame(await other.acquireLease('sweep', 'you', 9000), granted(9000), 'a lease of another name')
  },

  'the holder may prolong a lease': async ({ store: { portals }, advance }) => {
    await portals.acquireLease('refresh', 'me', 1000)
    advance(900)
    expectSame(await portals.acquireLease('refresh', 'me', 1000), granted(1000), 'asking again')
    advance(900)
    expectSame(await portals.acquireLease('refresh', 'you', 1000), refused(100), 'the other then')
  },

  'a lease that is over goes to whoever asks': async ({ store: { portals }, advance }) => {
    await portals.acquireLease('refresh', 'dead', 1000)
    advance(999)
    expectSame(await portals.acquireLease('refresh', 'you', 1000), refused(1), 'just before the end')
    advance(1)
    expectSame(await portals.acquireLease('refresh', 'you', 1000), granted(1000), 'at the end')
    expectSame(await portals.acquireLease('refresh', 'dead', 1000), refused(1000), 'the former holder')
  },

  'only the holder ends a lease': async ({ store: { portals }, advance }) => {
    await portals.acquireLease('refresh', 'me', 1000)
    await portals.releaseLease('refresh', 'you')
    expectSame(await portals.acquireLease('refresh', 'you', 1000), refused(1000), 'after a foreign release')
    advance(1000)
    await portals.acquireLease('refresh', 'you', 1000)
    await portals.releaseLease('refresh', 'me')
    expectSame(await portals.acquireLease('refresh', 'me', 1000), refused(1000), 'after a late release')
    await portals.releaseLease('refresh', 'you')
    expectSame(await portals.acquireLease('refresh', 'me', 1000), granted(1000), 'after its own release')
    await portals.releaseLease('nothing', 'me')
  },

  'of many that want a lease, one gets it': async (subject) => {
    const answers = await contend(subject, ({ portals }, i) =>
      portals.acquireLease('refresh', `owner ${i}`, 1000)
    )
    expectSame(answers.filter((answer) => answer.granted).length, 1, 'how many got it')
  }
})

function granted(remainingMs: number): unknown {
  return { granted: true, remainingMs }
}

function refused(remainingMs: number): unknown {
  return { granted: false, remainingMs }
}
