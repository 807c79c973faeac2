// One portal for people at a terminal: what is known of it, and for each user whose access does not work why, and what heals it.

import { explainOutcome, type GrantView, type PortalView } from '@latchkey/app'
import { table } from './table.ts'

export function portalDetail(portal: PortalView): string {
  const { memberId, domain, state, status, ownerUserId, authServer, scope, grants } = portal
  return table(
    ['PORTAL', memberId],
    [
      ['domain', domain],
      ['state', state],
      ['status', status.trusted ?? status.claimed ?? '-'],
      ['authorization server', authServer],
      ['scope', scope.join(', ') || '-'],
      ['installed', minute(portal.installedAt)],
      ...(portal.uninstalledAt === undefined ? [] : [['uninstalled', minute(portal.uninstalledAt)]]),
      ['owner', ownerUserId ?? 'none yet: an administrator who opens the application becomes it'],
      ...grants.flatMap(grantRows)
    ]
  )
}

function grantRows(grant: GrantView): readonly (readonly string[])[] {
  const { userId, state, generation, refreshedAt, lastOutcome } = grant
  const facts = [`user ${userId}`, `${state}, generation ${generation} of ${minute(refreshedAt)}`]
  if (lastOutcome === undefined || lastOutcome === 'refreshed' || state === 'usable') return [facts]
  const { why, heal } = explainOutcome(lastOutcome)
  return [facts, ['  why', `${why} (${lastOutcome})`], ['  what to do', heal]]
}

function minute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}
