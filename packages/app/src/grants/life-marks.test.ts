// How long grants are kept (design sections 3 and 5).

import { describe, expect, it } from 'vitest'
import { lifeMarks } from './life-marks.ts'

const dayMs = 24 * 3_600_000
const refreshedAt = 1_800_000_000_000
const tokens = {
  refreshedAt,
  accessExpiresAt: refreshedAt + 3_600_000,
  refreshExpiresAt: refreshedAt + 30 * dayMs
}
const keyOf = (number: number): Parameters<typeof lifeMarks>[0] => ({
  clientId: 'app.1',
  memberId: `portal-${number}`,
  userId: '1'
})

describe('section 3: how long a grant is kept', () => {
  it('refreshes a kept grant at 20 to 23 days, the same moment for the same key', () => {
    for (let number = 0; number < 100; number++) {
      const { keepAliveAt, eraseAt } = lifeMarks(keyOf(number), 'kept', tokens)
      expect(keepAliveAt).toBeGreaterThanOrEqual(refreshedAt + 20 * dayMs)
      expect(keepAliveAt).toBeLessThan(refreshedAt + 23 * dayMs)
      expect(eraseAt).toBeNull()
      expect(lifeMarks(keyOf(number), 'kept', tokens).keepAliveAt).toBe(keepAliveAt)
    }
  })

  it('spreads keys over the three days, so that no night carries them all', () => {
    const perDay = [0, 0, 0]
    for (let number = 0; number < 3_000; number++) {
      const { keepAliveAt } = lifeMarks(keyOf(number), 'kept', tokens)
      const day = Math.floor(((keepAliveAt ?? 0) - refreshedAt) / dayMs) - 20
      perDay[day] = (perDay[day] ?? 0) + 1
    }
    for (const count of perDay) expect(count).toBeGreaterThan(900)
  })

  it("erases a visitor's grant 7 days after its refresh token ends", () => {
    expect(lifeMarks(keyOf(1), 'visitor', tokens)).toEqual({
      keepAliveAt: null,
      eraseAt: tokens.refreshExpiresAt + 7 * dayMs
    })
  })

  it('without a refresh token, 7 days after the access token ends', () => {
    const { refreshExpiresAt: _none, ...accessOnly } = tokens
    expect(lifeMarks(keyOf(1), 'visitor', accessOnly).eraseAt).toBe(tokens.accessExpiresAt + 7 * dayMs)
  })
})
