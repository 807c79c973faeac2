// Erases what has had its time, in small portions (design section 3 and outside contract).

import type { Context } from '../context.ts'

const dayMs = 24 * 3_600_000
/** One statement's worth: others can write in between. */
const portion = 1_000
/** What one sweep erases of one kind at the most: more than a hundred thousand busy portals leave behind meanwhile. */
const mostPortions = 50

export async function cleanUp({ store, env, clientId }: Context): Promise<void> {
  const now = env.now()
  await inPortions((limit) => store.portals.eraseDueGrants(clientId, now, limit))
  await inPortions((limit) => store.portals.eraseTombstones(clientId, now - 180 * dayMs, limit))
  await inPortions((limit) => store.inbox.purge(clientId, now - 7 * dayMs, limit))
  await inPortions((limit) => store.inbox.purgeQuarantine(clientId, now, limit))
  await inPortions((limit) => store.oneTime.purge(limit))
  await inPortions((limit) => store.audit.purge(clientId, now - 90 * dayMs, limit))
  await inPortions((limit) => store.budgets.purge(limit))
}

async function inPortions(erase: (limit: number) => Promise<number>): Promise<void> {
  for (let done = 0; done < mostPortions; done++) {
    if ((await erase(portion)) < portion) return
  }
}
