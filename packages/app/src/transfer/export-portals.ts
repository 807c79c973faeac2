// The way back: portals with their tokens in plain text, for another program.

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Grant } from '../records/grant.ts'
import type { Installation } from '../records/installation.ts'
import type { PortablePortal } from './portable-portal.ts'

const pageSize = 100

/** Portals that have a grant which lasts, ordered by member id; each export is audited. */
export async function* exportPortals(context: Context): AsyncGenerator<PortablePortal> {
  const { store, clientId } = context
  let after: string | undefined
  for (;;) {
    const page = await store.portals.listInstallations({
      clientId,
      limit: pageSize,
      ...(after !== undefined && { after })
    })
    for (const installation of page) {
      const portal = portable(installation, await store.portals.listGrants(installation))
      if (portal === undefined) continue
      await audit(context, installation, 'exported')
      yield portal
    }
    after = page.at(-1)?.memberId
    if (page.length < pageSize) return
  }
}

function portable(installation: Installation, grants: readonly Grant[]): PortablePortal | undefined {
  const { memberId, domain, authServer, ownerUserId, applicationTokens } = installation
  const ownerFirst = grants.toSorted(
    (one, other) => Number(other.userId === ownerUserId) - Number(one.userId === ownerUserId)
  )
  const lasting = ownerFirst.flatMap(({ userId, accessToken, refreshToken }) =>
    refreshToken === undefined ? [] : [{ userId, accessToken, refreshToken }]
  )
  if (lasting.length === 0) return undefined
  const [applicationToken] = applicationTokens
  return {
    memberId,
    domain,
    authServer,
    ...(applicationToken !== undefined && { applicationToken: applicationToken.value }),
    grants: lasting
  }
}
