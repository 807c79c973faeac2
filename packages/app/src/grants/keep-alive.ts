// Refreshes grants that nobody uses before their refresh token ends, once at 20 to 23 days (design section 5).

import { AppError } from '../errors/app-error.ts'
import type { Context } from '../context.ts'
import type { Grant } from '../records/grant.ts'
import { isUnreadable } from '../vault/index.ts'
import { fallbackAdministrator } from './fallback.ts'
import type { Grants } from './grants.ts'
import { lifeMarks } from './life-marks.ts'

/** One process sweeps at a time. Prolonged before each grant, which may take the wait for another lease and a deadline. */
const leaseMs = 120_000
const batchSize = 50
/** A grant whose server did not answer is tried again after a day: there are ten days left. */
const tryAgainMs = 24 * 3_600_000

export async function keepGrantsAlive(context: Context, grants: Grants): Promise<void> {
  const { store, env, clientId } = context
  const lease = JSON.stringify(['keep-alive', clientId])
  // Of this sweep alone: processes may have been given one name.
  const owner = Buffer.from(env.random(16)).toString('base64url')
  const isOurs = async (): Promise<boolean> =>
    (await store.portals.acquireLease(lease, owner, leaseMs)).granted
  if (!(await isOurs())) return
  try {
    for (const grant of await store.portals.listKeepAliveDue(clientId, env.now(), batchSize)) {
      if (!(await isOurs())) return
      if ((await keepAlive(context, grants, grant)) === 'misconfigured') return
    }
  } finally {
    await store.portals.releaseLease(lease, owner)
  }
}

/** `misconfigured`: no grant of this client can be refreshed now, and none may be changed for it. */
async function keepAlive(context: Context, grants: Grants, grant: Grant): Promise<'done' | 'misconfigured'> {
  const { store, env } = context
  try {
    if (!(await deservesIt(context, grant))) {
      await store.portals.markGrant(grant, lifeMarks(grant, 'visitor', grant), grant.generation)
      return 'done'
    }
    await grants.refreshNow(grant, 'keep-alive', grant.generation)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'misconfigured' && !isUnreadable(error)) return 'misconfigured'
    // Moved on: a grant that cannot be refreshed, or whose portal has a record that does not open, must not stand in
    // front of the others. A lost one comes up again, too, since it ends like a visitor's when its user no longer is
    // the owner.
    await store.portals.markGrant(grant, { keepAliveAt: env.now() + tryAgainMs }, grant.generation)
  }
  return 'done'
}

/** Roles change: a former owner, or an administrator who is no longer the fallback, is a visitor now. */
async function deservesIt({ store, env }: Context, grant: Grant): Promise<boolean> {
  if (grant.marked === true) return true
  const installation = await store.portals.readInstallation(grant)
  if (installation === undefined) return false
  if (installation.ownerUserId === grant.userId) return true
  const known = await store.portals.listGrants(grant)
  return fallbackAdministrator(known, installation.ownerUserId, env.now())?.userId === grant.userId
}
