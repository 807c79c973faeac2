// The bucket on a clock that jumps, and when its size or rate changes.

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { type BucketLevel, pour } from './leaky-bucket.ts'

const rate = { burst: 50, perSecond: 2 }

it('drains nothing while the clock is set back, and goes on from there', () => {
  const { level: full } = pour(undefined, rate, 50, 10_000_000)
  const back = pour(full, rate, 1, 5_000_000)
  expect(back.waitMs).toBe(500)
  expect(pour(back.level, rate, 1, 5_001_000)).toMatchObject({ waitMs: 0 })
})

it('keeps what is in it when its rate changes', () => {
  const { level: full } = pour(undefined, rate, 50, 0)
  expect(pour(full, { burst: 50, perSecond: 1 }, 1, 0).waitMs).toBe(1000)
  expect(pour(full, { burst: 250, perSecond: 5 }, 1, 0).waitMs).toBe(0)
})

it('lets through, in any span, no more than the burst and what drains in that span', () => {
  const uses = fc.array(fc.record({ afterMs: fc.nat(2000), cost: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
    maxLength: 200
  })
  fc.assert(
    fc.property(uses, (attempts) => {
      let level: BucketLevel | undefined
      let now = 1_800_000_000_000
      const used: { at: number; cost: number }[] = []
      for (const { afterMs, cost } of attempts) {
        now += afterMs
        const poured = pour(level, rate, cost, now)
        level = poured.level
        used.push({ at: now + poured.waitMs, cost })
      }
      for (const [index, first] of used.entries()) {
        let sum = 0
        for (const { at, cost } of used.slice(index)) {
          sum += cost
          expect(sum).toBeLessThanOrEqual(rate.burst + ((at - first.at) / 1000) * rate.perSecond + 1e-3)
        }
      }
    })
  )
})
