// What an operator reads about one portal.

import { explainOutcome, type GrantView, type PortalView, type RefreshOutcome } from '@latchkey/app'
import { expect, test } from 'vitest'
import { portalDetail } from './portal-detail.ts'

const portal: PortalView = {
  memberId: 'a0000000000000000000000000000001',
  domain: 'one.example',
  clientEndpoint: 'https://one.example/rest/',
  authServer: 'https://auth.example',
  state: 'active',
  finished: true,
  status: { trusted: 'P' },
  scope: ['crm', 'user'],
  ownerUserId: '1',
  applicationTokenKnown: true,
  installedAt: Date.UTC(2026, 0, 2, 3, 4),
  grants: []
}

function grant(parts: Partial<GrantView>): GrantView {
  return {
    userId: '1',
    source: 'install',
    generation: 3,
    state: 'usable',
    accessExpiresAt: 0,
    refreshedAt: 0,
    ...parts
  }
}

test('shows what is known of it', () => {
  const text = portalDetail(portal)
  for (const fact of [portal.memberId, 'one.example', 'active', 'https://auth.example', 'crm, user']) {
    expect(text).toContain(fact)
  }
  expect(text).toContain('2026-01-02 03:04')
})

test.each<RefreshOutcome>(['lost', 'transient', 'mismatch', 'payment-required', 'not-installed'])(
  'says of a grant whose last outcome is %s why, and what to do',
  (lastOutcome) => {
    const { why, heal } = explainOutcome(lastOutcome)
    const text = portalDetail({ ...portal, grants: [grant({ state: 'lost', lastOutcome })] })
    expect(text).toContain(why)
    expect(text).toContain(heal)
  }
)

test.each([grant({}), grant({ lastOutcome: 'lost' }), grant({ state: 'expired', lastOutcome: 'refreshed' })])(
  'explains nothing where nothing is wrong: %j',
  (working) => {
    expect(portalDetail({ ...portal, grants: [working] })).not.toContain('why')
  }
)
