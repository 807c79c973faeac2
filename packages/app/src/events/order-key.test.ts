// Which events are about one thing.

import { describe, expect, it } from 'vitest'
import type { NewInboxEvent } from '../records/inbox-event.ts'
import { inOrder } from './order-key.ts'

const deal = { FIELDS: { ID: '7' } }

function event(name: string, data: unknown = deal, parts: Partial<NewInboxEvent> = {}): NewInboxEvent {
  const key = { clientId: 'app.1', memberId: 'a'.repeat(32) }
  return { ...key, event: name, receivedAt: 0, data, dedupeKey: name, ...parts }
}

const turnOf = (told: NewInboxEvent): string | undefined => inOrder('entity', told).orderKey

describe('in order of the entity', () => {
  it.each([
    ['ONCRMDEALADD', 'ONCRMDEALUPDATE'],
    ['ONCRMDEALUPDATE', 'ONCRMDEALDELETE'],
    ['ONCRMDEALADD', 'ONCRMDEALMOVETOCATEGORY'],
    ['ONCRMDYNAMICITEMADD_147', 'ONCRMDYNAMICITEMUPDATE_147'],
    ['CATALOG.PRODUCT.ON.ADD', 'CATALOG.PRODUCT.ON.DELETE'],
    ['ONORDERENTITYSAVED', 'ONORDERDELETED']
  ])('%s and %s of one id take turns', (one, other) => {
    expect(turnOf(event(one))).toBeDefined()
    expect(turnOf(event(one))).toBe(turnOf(event(other)))
  })

  it.each([
    ['another family', event('ONCRMCONTACTADD')],
    ['another process', event('ONCRMDYNAMICITEMADD_148')],
    ['another id', event('ONCRMDEALADD', { FIELDS: { ID: '8' } })],
    ['another portal', event('ONCRMDEALADD', deal, { memberId: 'b'.repeat(32) })]
  ])('%s does not wait', (_what, other) => {
    const turns = [event('ONCRMDEALADD'), event('ONCRMDYNAMICITEMADD_147')].map(turnOf)
    expect(turns).not.toContain(turnOf(other))
  })

  it('a number is the same id as its text: offline events carry numbers', () => {
    expect(turnOf(event('ONCRMDEALADD', { FIELDS: { ID: 7 } }))).toBe(turnOf(event('ONCRMDEALADD')))
  })

  it('tasks name their id before or after the change', () => {
    const added = event('ONTASKADD', { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '5' } })
    const removed = event('ONTASKDELETE', { FIELDS_BEFORE: { ID: '5' }, FIELDS_AFTER: 'undefined' })
    expect(turnOf(added)).toBe(turnOf(removed))
    expect(turnOf(added)).toBeDefined()
  })

  it.each([[''], [null], [{ FIELDS: { ID: '' } }], [{ FIELDS: { ID: 'undefined' } }], [{ FIELDS: 'ID' }]])(
    'data without an id, %j, waits for nobody',
    (data) => expect(turnOf(event('ONCRMDEALADD', data))).toBeUndefined()
  )
})

describe('in an order of the application', () => {
  it('events for which it answers the same text take turns, on one portal', () => {
    const byPortal = (): string => 'everything'
    const one = inOrder(byPortal, event('ONCRMDEALADD'))
    const other = inOrder(byPortal, event('ONTASKADD'))
    const elsewhere = inOrder(byPortal, event('ONTASKADD', deal, { memberId: 'b'.repeat(32) }))
    expect(one.orderKey).toBe(other.orderKey)
    expect(elsewhere.orderKey).not.toBe(one.orderKey)
  })

  it('without a text, or without an order, an event waits for nobody', () => {
    expect(inOrder(() => undefined, event('ONCRMDEALADD'))).not.toHaveProperty('orderKey')
    expect(inOrder(undefined, event('ONCRMDEALADD'))).not.toHaveProperty('orderKey')
  })
})
