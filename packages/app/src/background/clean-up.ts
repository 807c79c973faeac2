// Erases what has had its time, in small portions (design section 3 and outside contract).

import type { Context } from '../context.ts'

const dayMs = 24 * 3_600_000
const portion = 1_000

export async function cleanUp({ store, env, clientId }: Context): Promise<void> {
  const now = env.now()
  await store.portals.eraseDueGrants(clientId, now, portion)
  await store.portals.eraseTombstones(clientId, now - 180 * dayMs, portion)
  await store.inbox.purge(clientId, now - 7 * dayMs, portion)
  await store.inbox.purgeQuarantine(clientId, now, portion)
  await store.oneTime.purge(portion)
  await store.audit.purge(clientId, now - 365 * dayMs, portion)
  await store.budgets.purge(portion)
}
