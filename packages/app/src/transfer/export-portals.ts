// The way back: portals with their tokens in plain text, for another program.

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Grant } from '../records/grant.ts'
import type { Installation } from '../records/installation.ts'
import type { Store } from '../store/store.ts'
import { ifReadable, type UnreadableRecord } from '../vault/index.ts'
import type { PortablePortal } from './portable-portal.ts'

const pageSize = 100
const mostNamed = 20

/**
 * Portals that have a grant which lasts, ordered by member id; each export is audited. Throws `internal` after the last
 * one when records do not open: the others are complete, and nobody takes them for all.
 * @param storeTelling the encrypted store, telling of records that do not open
 */
export async function* exportPortals(
  context: Context,
  storeTelling: (onUnreadable: (record: UnreadableRecord) => void) => Store
): AsyncGenerator<PortablePortal> {
  const { clientId } = context
  const missing = new Set<string>()
  const store = storeTelling(({ memberId }) => missing.add(memberId))
  let after: string | undefined
  for (;;) {
    const page = await store.portals.listInstallations({
      clientId,
      limit: pageSize,
      ...(after !== undefined && { after })
    })
    for (const installation of page) {
      const grants = await ifReadable(() => store.portals.listGrants(installation))
      const portal = grants && portable(installation, grants)
      if (portal === undefined) continue
      await audit(context, installation, 'exported')
      yield portal
    }
    after = page.at(-1)?.memberId
    if (page.length < pageSize) break
  }
  if (missing.size === 0) return
  throw new AppError(
    'internal',
    `Portals whose records do not open were left out (${missing.size}): ${[...missing].slice(0, mostNamed).join(', ')}. Forget them, and install again.`
  )
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
