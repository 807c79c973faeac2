// Tells the application, once, that a grant is lost (design section 5).

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Grant } from '../records/grant.ts'

const daily = { burst: 1, perSecond: 1 / (24 * 3600) }

/**
 * Many calls, in several processes, may find the same loss at once.
 * @param error what the portal or the authorization server said, in its own word
 */
export async function tellLost(context: Context, grant: Grant, error: string | undefined): Promise<void> {
  const { store, env, onGrantLost } = context
  const { clientId, memberId, userId, generation, createdAt } = grant
  const name = JSON.stringify(['grant-lost', clientId, memberId, userId, generation, createdAt])
  if ((await store.budgets.reserve(name, daily, 1, 0)) === undefined) return
  await audit(context, grant, 'grant-lost', { userId, ...(error !== undefined && { details: { error } }) })
  // Not waited for: the handler may ask for this very grant, and so wait for the refresh that tells it.
  void (async () => onGrantLost({ memberId, userId }))().catch((failure: unknown) => {
    env.logger.error({ memberId, userId, error: failure }, 'The handler of lost grants failed')
  })
}
