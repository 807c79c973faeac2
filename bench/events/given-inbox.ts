// A store with one portal, and the process that receives its events.

import { randomBytes } from 'node:crypto'
import { generateKey } from '@latchkey/app'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import { type Child, startChild } from '../support/child.ts'
import { clientId, grantOf, installationOf, storePortals } from '../support/portals.ts'
import { applicationToken, portalHost } from './event-post.ts'
import type { InboxServerSettings } from './inbox-server.child.ts'

export interface GivenInbox {
  readonly server: Child
  readonly url: string
  /** Deals whose events are stored. */
  stored(): Promise<ReadonlySet<string>>
}

export async function givenInbox(address: string): Promise<GivenInbox> {
  const keys = generateKey(randomBytes)
  const at = Date.now()
  const installation = installationOf(1, {
    domain: portalHost,
    clientEndpoint: `https://${portalHost}/rest/`,
    applicationTokens: [{ value: applicationToken, storedAt: at, provenAt: at }]
  })
  const store = await openStoreAt(address)
  await storePortals(store, keys, [{ installation, grant: grantOf(1) }])
  await store.close()
  const server = startChild(new URL('inbox-server.child.ts', import.meta.url))
  const settings: InboxServerSettings = { address, keys }
  const { origin } = await server.ask<{ readonly origin: string }>(settings)
  return { server, url: `${origin}/events`, stored: () => storedDeals(address) }
}

async function storedDeals(address: string): Promise<ReadonlySet<string>> {
  const store = await openStoreAt(address)
  try {
    const deals = new Set<string>()
    let after: string | undefined
    do {
      const page = await store.inbox.list({ clientId, limit: 500, ...(after !== undefined && { after }) })
      for (const { data } of page) deals.add((data as { FIELDS: { ID: string } }).FIELDS.ID)
      after = page.at(-1)?.id
    } while (after !== undefined)
    return deals
  } finally {
    await store.close()
  }
}
