// Who may stand in for an owner whose grant is lost.

import { expect, it } from 'vitest'
import { bareGrant, t0 } from '../conformance/samples.ts'
import type { Grant } from '../records/grant.ts'
import { fallbackAdministrators } from './fallback.ts'

const now = t0 + 1_000

function grant(userId: string, more: Partial<Grant>): Grant {
  return bareGrant({ userId, refreshToken: 'made-up', ...more })
}

const usersOf = (grants: readonly Grant[]) =>
  fallbackAdministrators(grants, '1', now).map(({ userId }) => userId)

it('the most recently proven administrator comes first', () => {
  expect(
    usersOf([
      grant('2', { adminProvenAt: 10 }),
      grant('3', { adminProvenAt: 30 }),
      grant('4', { adminProvenAt: 20 })
    ])
  ).toEqual(['3', '4', '2'])
})

it('nobody who was not proven to be an administrator, nobody whose grant is lost, and not the owner', () => {
  expect(
    usersOf([
      grant('1', { adminProvenAt: 40 }),
      grant('2', {}),
      grant('3', { adminProvenAt: 30, lostAt: 35 })
    ])
  ).toEqual([])
})

it('without a refresh token only while the access token lives', () => {
  const bare = bareGrant({ userId: '2', adminProvenAt: 10 })
  expect(usersOf([bare])).toEqual(['2'])
  expect(usersOf([{ ...bare, accessExpiresAt: now }])).toEqual([])
})

it('an expired access token does not matter where it can be refreshed', () => {
  expect(usersOf([grant('2', { adminProvenAt: 10, accessExpiresAt: now - 1 })])).toEqual(['2'])
})
