// The application token of an installation (portal-behaviour.md section 7.3): derived, or random when it is rotated.

import { createHash } from 'node:crypto'
import type { Portal, PortalApp } from '../model/portal.ts'

type Identity = Pick<PortalApp, 'number' | 'clientId' | 'clientSecret' | 'kind'>

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** 32 hex characters, the same for the same portal, application and secret. */
export function derivedApplicationToken(portal: Pick<Portal, 'memberId'>, app: Identity): string {
  const { memberId } = portal
  const sharedKey = app.kind.startsWith('local') ? md5(memberId + app.clientSecret) : md5(app.clientId)
  return md5([memberId, app.number, app.clientSecret, sharedKey].join('|'))
}
