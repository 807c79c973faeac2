// Rows of an offline queue in every form that sources show.

import { describe, expect, it } from 'vitest'
import { readOfflineRow } from './read-offline-row.ts'

const key = { clientId: 'app.1', memberId: 'a'.repeat(32) }
const row = {
  ID: '12',
  TIMESTAMP_X: '2026-01-02T03:04:05+02:00',
  EVENT_NAME: 'ONCRMDEALADD',
  EVENT_DATA: { FIELDS: { ID: 5 } },
  EVENT_ADDITIONAL: { user_id: 7 },
  MESSAGE_ID: 'f'.repeat(32)
}

describe('a row of the offline queue', () => {
  it('is an event as a POST would have told it', () => {
    expect(readOfflineRow(key, row, 1000)).toEqual({
      id: '12',
      event: {
        ...key,
        event: 'ONCRMDEALADD',
        receivedAt: 1000,
        happenedAt: Date.UTC(2026, 0, 2, 1, 4, 5),
        actingUserId: '7',
        data: { FIELDS: { ID: '5' } },
        dedupeKey: expect.stringMatching(/^[\w-]{43}$/)
      }
    })
  })

  it('read once more it is the same event; with another moment, message or number it is another', () => {
    const keyOf = (parts: object): unknown => readOfflineRow(key, { ...row, ...parts }, 0)?.event.dedupeKey
    expect(keyOf({})).toBe(readOfflineRow(key, row, 5)?.event.dedupeKey)
    const others = [
      { TIMESTAMP_X: '2026-01-02T03:04:06+02:00' },
      { MESSAGE_ID: 'e'.repeat(32) },
      { ID: '13' }
    ]
    expect(new Set([{}, ...others].map(keyOf)).size).toBe(4)
  })

  it('may be without data, user and moment', () => {
    const bare = { ID: 12, EVENT_NAME: 'onCrmDealAdd', EVENT_DATA: false, EVENT_ADDITIONAL: false }
    expect(readOfflineRow(key, bare, 1000)).toMatchObject({
      id: '12',
      event: { event: 'ONCRMDEALADD', data: '0' }
    })
    expect(readOfflineRow(key, bare, 1000)?.event).not.toHaveProperty('actingUserId')
  })

  it.each([[null], ['row'], [{}], [{ ID: '1' }], [{ EVENT_NAME: 'ONCRMDEALADD' }]])('%j is none', (nothing) =>
    expect(readOfflineRow(key, nothing, 0)).toBeUndefined()
  )
})
