// Step 10: a long list, complete and in order.

import assert from 'node:assert/strict'
import type { Deal } from '../ask-portal.ts'
import type { Step } from '../step.ts'
import { dealCount } from '../world.ts'

export const longList: Step = {
  title: 'a long list is read to its end',
  async run({ api, main }) {
    const rows = await api.list<Pick<Deal, 'ID' | 'TITLE'>>(main.memberId, 'crm.deal.list', {
      select: ['ID', 'TITLE']
    })
    const ids = rows.map(({ ID }) => Number(ID))
    const expected = Array.from({ length: dealCount }, (_, index) => index + 1)
    assert.equal(ids.length, dealCount, 'rows')
    assert.ok(
      ids.every((id, index) => id === expected[index]),
      'the rows are not in the order of their ids'
    )
    assert.ok(
      rows.every(({ TITLE }) => TITLE !== ''),
      'a row lacks its title'
    )
    return `${ids.length} deals, in order, complete`
  }
}
