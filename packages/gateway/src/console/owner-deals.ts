// What the application itself can read: deals with the owner's access, for administrators of the portal alone.

import { type App, AppError } from '@latchkey/app'
import { dealListMethod, dealListParams, type OwnerDeals, readDealPage } from './deal.ts'

/**
 * @param request carries the session token of the page
 * @throws AppError `unauthorized`, `unproven` for everybody but administrators, and what a call throws
 */
export async function ownerDeals(app: App, request: Request): Promise<OwnerDeals> {
  const { memberId, admin } = await app.verifySession(request)
  // The owner sees more than most: through this route nobody's rights may grow.
  if (!admin) {
    throw new AppError('unproven', 'Only administrators see what the application itself can read.')
  }
  const portal = app.portal(memberId)
  const page = readDealPage(await portal.call(dealListMethod, dealListParams))
  const { userId, generation } = await portal.token()
  const { grants } = await portal.view()
  const refreshedAt = grants.find((grant) => grant.userId === userId)?.refreshedAt
  return { ...page, grant: { userId, generation, ...(refreshedAt !== undefined && { refreshedAt }) } }
}
