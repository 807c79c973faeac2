// How often a portal, or somebody in its name, can make us ask an authorization server about it (design section 4, rule 5).

import type { Context } from '../context.ts'
import type { InstallationKey } from '../records/installation.ts'

const oncePerMinute = { burst: 1, perSecond: 1 / 60 }

/** At most once a minute a portal. `false`: not now. */
export async function mayAskStatus(
  { store }: Context,
  { clientId, memberId }: InstallationKey
): Promise<boolean> {
  const name = JSON.stringify(['status', clientId, memberId])
  return (await store.budgets.reserve(name, oncePerMinute, 1, 0)) !== undefined
}

const removalClaims = { burst: 5, perSecond: 1 / 60 }

/** Claims of removal are cheap to forge: a handful at once, then one a minute a portal. `false`: not now. */
export async function mayConfirmRemoval(
  { store }: Context,
  { clientId, memberId }: InstallationKey
): Promise<boolean> {
  const name = JSON.stringify(['removal', clientId, memberId])
  return (await store.budgets.reserve(name, removalClaims, 1, 0)) !== undefined
}
