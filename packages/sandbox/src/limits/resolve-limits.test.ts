// Limits as people write them.
import { expect, test } from 'vitest'
import type { LimitsSpec } from '../model/limits.ts'
import { resolveLimits } from './resolve-limits.ts'

test.each<[LimitsSpec, object]>([
  ['off', { rate: undefined, operating: undefined, cutOffMs: undefined, latency: 0 }],
  ['cloud', { rate: { threshold: 50, perSecond: 2 }, operating: { limitMs: 420_000 }, cutOffMs: 60_000 }],
  ['enterprise', { rate: { threshold: 250, perSecond: 5 }, operating: { limitMs: 420_000 } }],
  [{}, { rate: undefined, operating: undefined }],
  [{ preset: 'cloud', operating: { limit: '480s' }, rate: null }, { operating: { limitMs: 480_000 } }],
  [
    { preset: 'cloud', operating: { limit: '8m', block: '5m' } },
    { operating: { blockMs: 300_000, batchWeight: 0 } }
  ],
  [{ operating: { limit: '7m', batchWeight: 0.5 } }, { operating: { batchWeight: 0.5 } }],
  [
    { preset: 'cloud', cutOff: null },
    { cutOffMs: undefined, rate: { threshold: 50 } }
  ],
  [
    { preset: 'cloud', costs: { list: 15, methods: { 'CRM.Deal.List': 70 } } },
    { costs: { list: 15, read: 5 } }
  ],
  [
    { preset: 'cloud', costs: null, latency: 1 },
    { costs: { request: 0 }, latency: 1 }
  ]
])('%j', (spec, expected) => {
  expect(resolveLimits(spec)).toMatchObject(expected)
})

test('a cost of one method is found in any case', () => {
  expect(resolveLimits({ costs: { methods: { 'CRM.Deal.List': 70 } } }).costs.methods).toEqual({
    'crm.deal.list': 70
  })
})

test.each<[unknown, string]>([
  ['cluod', 'limits'],
  [{ preset: 'x' }, 'limits'],
  [{ rate: { threshold: -1, perSecond: 2 } }, 'limits.rate.threshold'],
  [{ rate: { threshold: 1 } }, 'limits.rate.perSecond'],
  [{ operating: { limit: 'soon' } }, 'limits.operating.limit'],
  [{ operating: 7 }, 'limits.operating.limit'],
  [{ operating: { limit: '7m', batchWeight: -1 } }, 'limits.operating.batchWeight'],
  [{ cutOff: -1 }, 'limits.cutOff'],
  [{ costs: { row: '1' } }, 'limits.costs.row'],
  [{ costs: { methods: { profile: Number.NaN } } }, 'limits.costs.profile'],
  [{ latency: 'all' }, 'limits.latency']
])('%j is refused by name', (spec, field) => {
  expect(() => resolveLimits(spec as LimitsSpec)).toThrowError(expect.objectContaining({ field }))
})
