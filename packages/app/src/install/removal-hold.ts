// Keeps the check of a claimed removal from running between the claim's way to the disk and its mark on the portal.
//
// A worker, here or in another process, may take the event the moment it is kept. If it judged the claim before the
// portal is marked `uninstalling`, nobody would take the mark off again until the next check.

import type { Context } from '../context.ts'
import type { InstallationKey } from '../records/installation.ts'

/** Longer than keeping an event takes; a process that dies meanwhile holds up the check no longer. */
const holdMs = 5_000

function leaseName({ clientId, memberId }: InstallationKey): string {
  return JSON.stringify(['removal', clientId, memberId])
}

export async function holdRemovalCheck<T>(
  { store, env }: Context,
  key: InstallationKey,
  work: () => Promise<T>
): Promise<T> {
  const owner = Buffer.from(env.random(16)).toString('base64url')
  // Not granted: another claim of the same portal holds up the check as well.
  await store.portals.acquireLease(leaseName(key), owner, holdMs)
  try {
    return await work()
  } finally {
    await store.portals.releaseLease(leaseName(key), owner)
  }
}

/** Is a claim of this portal being kept at the moment? */
export async function isRemovalCheckHeld({ store, env }: Context, key: InstallationKey): Promise<boolean> {
  const owner = Buffer.from(env.random(16)).toString('base64url')
  const { granted } = await store.portals.acquireLease(leaseName(key), owner, holdMs)
  if (granted) await store.portals.releaseLease(leaseName(key), owner)
  return !granted
}
