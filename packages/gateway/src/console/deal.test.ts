// Deals as portals write them, and as the console shows them.

import { expect, test } from 'vitest'
import { readDealPage } from './deal.ts'

test('given rows of a portal, the newest eight are shown of all there are', () => {
  const result = Array.from({ length: 50 }, (_, index) => ({ ID: String(50 - index), TITLE: 'Deal' }))
  const { deals, total } = readDealPage({ result, total: 120 })
  expect(deals.map(({ id }) => id)).toEqual(['50', '49', '48', '47', '46', '45', '44', '43'])
  expect(total).toBe(120)
})

test.each([
  [{ OPPORTUNITY: '12.50', CURRENCY_ID: 'EUR', STAGE_SEMANTIC_ID: 'S' }, 12.5, 'EUR', 'won'],
  [{ OPPORTUNITY: '0.00', CURRENCY_ID: 'RUB', STAGE_SEMANTIC_ID: 'F' }, 0, 'RUB', 'lost'],
  [{ OPPORTUNITY: null, CURRENCY_ID: null, STAGE_SEMANTIC_ID: 'P' }, 0, '', 'open'],
  [{ OPPORTUNITY: 'many', STAGE_SEMANTIC_ID: 'constructor' }, 0, '', 'open']
])('given %j', (row, amount, currency, outcome) => {
  expect(readDealPage({ result: [row] }).deals).toEqual([{ id: '', title: '', amount, currency, outcome }])
})

test('given no list, there are no deals', () => {
  expect(readDealPage({ result: {} })).toEqual({ deals: [], total: 0 })
})
