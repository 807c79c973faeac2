// Writes at the limit of a portal: as fast as its bucket drains, whatever is lost.
import { expect, test } from 'vitest'
import { randomFrom } from '../testing/random.ts'
import { type Fate, givenWritePortal } from '../testing/write-portal.ts'
import type { BatchCommand, Reconcile } from './batch-result.ts'

const count = 10_000
const bucket = { burst: 50, perSecond: 2 }
/** As many requests as a client believes to be free at once. */
const kept = bucket.burst - 4
const costs = { requestMs: 40, commandMs: 15, bucket }

/** Of 100 connections two are lost before anything runs, and two when all has run. */
function fatesFrom(seed: number): readonly Fate[] {
  const random = randomFrom(seed)
  return Array.from({ length: 1000 }, (): Fate => {
    const one = random()
    if (one < 0.02) return 'before'
    return one < 0.04 ? 'after' : 'answer'
  })
}

test.each([1, 2, 3, 4, 5, 6])('10,000 writes, each exactly once, seed %i', async (seed) => {
  const fates = [...Array.from({ length: kept }, (): Fate => 'answer'), ...fatesFrom(seed)]
  const portal = givenWritePortal(fates, {}, costs)
  const { rest, time, records, counts } = portal
  const reconcile: Reconcile = async (lost) => {
    // As a list call would, in the place of a write.
    await rest.batch([['get', { key: 'any' }]], { idempotent: true })
    return lost.map(({ name }) => {
      const record = records.get(name)
      return record === undefined ? 'absent' : { found: record.id }
    })
  }
  const commands = Array.from({ length: count }, (_, place): [string, BatchCommand] => [
    `own${place}`,
    ['add', { key: `own${place}` }]
  ])
  await time.run(Promise.all(Array.from({ length: kept }, () => rest.call('get'))))
  const startedAt = time.now()
  let steadyAt = 0
  let needed = 0
  const watch = async (): Promise<void> => {
    while (records.size < count * 0.95) await time.sleep(100)
    steadyAt = time.now()
    // 95 of 100 writes in requests of 50, and as many again as were lost before they ran.
    needed = (count * 0.95) / 50 + fates.slice(0, counts.requests).filter((fate) => fate === 'before').length
  }
  const [results] = await time.run(Promise.all([rest.batch(new Map(commands), { reconcile }), watch()]))

  expect([...results.values()].every(({ status }) => status === 'ok')).toBe(true)
  expect([...records.values()].filter(({ times }) => times === 1)).toHaveLength(count)
  expect(counts.refused).toBe(0)
  const idealMs = needed * (1000 / bucket.perSecond)
  expect((steadyAt - startedAt) / idealMs).toBeLessThan(1.05)
  // Behind the last write, what was lost is waited for.
  expect(time.now() - startedAt).toBeLessThan(idealMs + 3 * 65_000)
})
