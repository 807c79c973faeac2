// Seeded portals: believable rows, the same every time, spread over people.
import { describe, expect, it } from 'vitest'
import { createPortal, firstAdmin } from './create-portal.ts'
import { createWorld } from './world.ts'

const NOW = Date.UTC(2026, 4, 1, 12)

describe('a new portal', () => {
  it('has an administrator and two more people, and no rows unless asked', () => {
    const portal = createPortal(createWorld(), {}, NOW)
    expect([...portal.users.values()].map((user) => [user.id, user.admin])).toEqual([
      [1, true],
      [2, false],
      [3, false]
    ])
    expect([portal.deals.size, portal.contacts.size]).toEqual([0, 0])
  })

  it('has the same rows for the same numbers, whatever its member id', () => {
    const seed = { deals: 30, contacts: 10 }
    const [one, two] = [createPortal(createWorld(), seed, NOW), createPortal(createWorld(), seed, NOW)]
    expect([...one.deals]).toEqual([...two.deals])
    expect([...one.contacts]).toEqual([...two.contacts])
    expect(one.memberId).not.toBe(two.memberId)
  })

  it('gives deals to its people in turn, in the past, every scalar text or null', () => {
    const { deals } = createPortal(createWorld(), { deals: 60, contacts: 5 }, NOW)
    expect([...deals.values()].slice(0, 4).map((row) => row['ASSIGNED_BY_ID'])).toEqual(['1', '2', '3', '1'])
    for (const row of deals.values()) {
      expect(Date.parse(String(row['DATE_CREATE']))).toBeLessThan(NOW)
      expect(Date.parse(String(row['DATE_MODIFY']))).toBeLessThanOrEqual(NOW)
      expect(Number(row['CONTACT_ID'])).toBeGreaterThanOrEqual(1)
      expect(Number(row['CONTACT_ID'])).toBeLessThanOrEqual(5)
      expect(Object.values(row).every((value) => value === null || typeof value === 'string')).toBe(true)
    }
    expect(new Set([...deals.values()].map((row) => row['TITLE'])).size).toBeGreaterThan(10)
  })

  it('keeps ids growing past the ids that were given', () => {
    const { deals } = createPortal(createWorld(), { deals: [{ ID: 9 }, {}, { ID: 3 }, {}] }, NOW)
    expect([...deals.keys()]).toEqual([3, 9, 10, 11])
  })

  it('can hold a hundred thousand deals', () => {
    expect(createPortal(createWorld(), { deals: 100_000 }, NOW).deals.size).toBe(100_000)
  })

  it('names its first administrator, wherever he stands', () => {
    const users = [{ admin: false }, { id: 9, admin: true }]
    expect(firstAdmin(createPortal(createWorld(), { users }, NOW))).toBe(9)
  })
})
