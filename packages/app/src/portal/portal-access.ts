// One portal, for the application and for operators.

import { audit } from '../audit.ts'
import type { PortalAccess, PortalView } from '../app-types.ts'
import { lifeMarks } from '../grants/life-marks.ts'
import { noOwner, unknownPortal, unknownUser } from '../grants/grant-errors.ts'
import { type PortalParts, restAccess } from './rest-access.ts'
import { portalView } from './view.ts'

export function portalAccess(parts: PortalParts, memberId: string): PortalAccess {
  const { context, grants } = parts
  const { store, env, clientId } = context
  const key = { clientId, memberId }

  async function view(): Promise<PortalView> {
    const installation = await store.portals.readInstallation(key)
    if (installation === undefined) throw unknownPortal()
    return portalView(installation, await store.portals.listGrants(key), env.now())
  }

  return {
    memberId,
    ...restAccess(parts, key, { owner: true }),
    as: (userId) => restAccess(parts, key, { userId }),
    view,

    async refresh(userId) {
      const { ownerUserId } = await view()
      const subject = userId ?? ownerUserId
      if (subject === undefined) throw noOwner()
      await grants.refreshNow({ ...key, userId: subject }, 'manual')
      return view()
    },

    async keepAlive(userId, keep) {
      const grant = await store.portals.readGrant({ ...key, userId })
      if (grant === undefined) throw unknownUser(userId)
      const { ownerUserId } = await view()
      const role =
        keep === 'yes' || userId === ownerUserId || grant.adminProvenAt !== undefined ? 'kept' : 'visitor'
      await store.portals.markGrant(grant, {
        marked: keep === 'yes' ? true : null,
        ...lifeMarks(grant, role, grant)
      })
    },

    async forget() {
      const forgotten = await store.portals.forget(key)
      grants.forget(key)
      if (!forgotten) throw unknownPortal()
      await audit(context, key, 'forgotten')
    }
  }
}
