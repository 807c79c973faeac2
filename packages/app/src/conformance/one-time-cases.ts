// One-time values: taken once, never after their time.

import { casesOf, type ConformanceCase } from './conformance-case.ts'
import { contend } from './contend.ts'
import { expectRejection, expectSame } from './expect-same.ts'

export const oneTimeCases: readonly ConformanceCase[] = casesOf('oneTime', {
  'a value is taken once': async ({ store: { oneTime }, now }) => {
    const value = 'ä"\\\n'.repeat(800)
    await oneTime.put('state', value, now() + 1000)
    expectSame(await oneTime.take('other'), undefined, 'another name')
    expectSame(await oneTime.take('state'), value, 'the first time, 4 kB')
    expectSame(await oneTime.take('state'), undefined, 'the second time')
  },

  'of many that take a value, one gets it': async (subject) => {
    await subject.store.oneTime.put('state', 'value', subject.now() + 1000)
    const taken = await contend(subject, ({ oneTime }) => oneTime.take('state'))
    expectSame(
      taken.filter((value) => value !== undefined),
      ['value'],
      'what they got'
    )
  },

  "a value is not given after its time, on the store's clock": async ({
    store: { oneTime },
    now,
    advance
  }) => {
    await oneTime.put('early', 'value', now() + 1000)
    await oneTime.put('late', 'value', now() + 1000)
    advance(999)
    expectSame(await oneTime.take('early'), 'value', 'just before')
    advance(2)
    expectSame(await oneTime.take('late'), undefined, 'just after')
  },

  'a name is used once': async ({ store: { oneTime }, now }) => {
    await oneTime.put('state', 'first', now() + 1000)
    await expectRejection(oneTime.put('state', 'second', now() + 1000), 'a name in use')
    expectSame(await oneTime.take('state'), 'first', 'the first value')
  },

  'values whose time is over are deleted, a few at a time': async ({ store: { oneTime }, now, advance }) => {
    for (const name of ['a', 'b', 'c']) await oneTime.put(name, 'value', now() + 10)
    await oneTime.put('kept', 'value', now() + 1000)
    expectSame(await oneTime.purge(2), 0, 'before their time')
    advance(11)
    expectSame(await oneTime.purge(2), 2, 'as many as asked')
    expectSame(await oneTime.purge(2), 1, 'the rest')
    expectSame(await oneTime.purge(2), 0, 'none left')
    expectSame(await oneTime.take('kept'), 'value', 'a value whose time is not over')
  }
})
