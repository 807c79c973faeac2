// What a crowd of callers costs the store.

import { expect, it } from 'vitest'
import { createTokenEndpoint } from '../auth-server/token-request.ts'
import { bareGrant, bareInstallation, portal } from '../conformance/samples.ts'
import type { PortalStore } from '../store/portal-store.ts'
import { testContext } from '../testing/test-context.ts'
import { createGrants } from './grants.ts'

it('fifty callers of a portal with an expired token: one token request, and the reads of one caller', async () => {
  const now = Date.now()
  const context = testContext({
    answer: () => Response.json({ access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 3600 })
  })
  await context.store.portals.createInstallation(bareInstallation({ ownerUserId: '1' }))
  await context.store.portals.createGrant(
    bareGrant({ refreshToken: 'refresh-1', accessExpiresAt: now - 1, refreshedAt: now - 3_600_000 })
  )
  const heard: string[] = []
  const store = { ...context.store, portals: overheard(context.store.portals, (verb) => heard.push(verb)) }
  const grants = createGrants({ ...context, store }, createTokenEndpoint(context))

  const served = await Promise.all(Array.from({ length: 50 }, () => grants.usable(portal, { owner: true })))

  expect(new Set(served.map(({ grant }) => grant.accessToken))).toEqual(new Set(['access-2']))
  expect(context.sent).toHaveLength(1)
  // It was 50 of each, twice: enough portals at once kept PostgreSQL busy until callers were given up.
  expect(heard.filter((verb) => verb === 'readInstallation').length).toBeLessThanOrEqual(3)
  expect(heard.filter((verb) => verb === 'readGrant').length).toBeLessThanOrEqual(5)
})

function overheard(portals: PortalStore, hear: (verb: string) => void): PortalStore {
  return new Proxy(portals, {
    get(target, verb: keyof PortalStore) {
      hear(verb)
      return target[verb]
    }
  })
}
