// Changes a stored installation by reading, deciding and replacing, until nobody else came between.

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Installation, InstallationKey } from '../records/installation.ts'

const attempts = 10

/**
 * @param change answers the new record, or `undefined` to leave everything as it is
 * @returns the stored record after the change; `undefined` when there is no such portal
 * Throws `busy` when other processes change the same portal all the time.
 */
export async function updateInstallation(
  { store, env }: Context,
  key: InstallationKey,
  change: (stored: Installation) => Installation | undefined
): Promise<Installation | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored = await store.portals.readInstallation(key)
    if (stored === undefined) return undefined
    const next = change(stored)
    if (next === undefined || next === stored) return stored
    const written = { ...next, revision: stored.revision, updatedAt: env.now() }
    if (await store.portals.replaceInstallation(written)) return { ...written, revision: stored.revision + 1 }
  }
  throw new AppError('busy', 'This portal changes too often at the moment. Repeat the request in a moment.')
}
