// Whether an application may work on a portal: installed and paid for, as the authorization server sees it.

import type { Portal, PortalApp } from '../model/portal.ts'

export type Standing = 'good' | 'not-installed' | 'unpaid'

const DAY_SECONDS = 86_400

/** A paid application works 14 full days past its end date, a trial none (portal-behaviour.md section 11.4). */
const GRACE_SECONDS: Readonly<Partial<Record<PortalApp['status'], number>>> = { P: 14 * DAY_SECONDS, T: 0 }

export function standingOf(app: PortalApp | undefined, nowSeconds: number): Standing {
  if (app === undefined || !app.active) return 'not-installed'
  return isPaid(app, nowSeconds) ? 'good' : 'unpaid'
}

export function isPaid(app: PortalApp, nowSeconds: number): boolean {
  const graceSeconds = GRACE_SECONDS[app.status]
  if (graceSeconds === undefined || app.paidUntil === undefined) return true
  return nowSeconds <= app.paidUntil + graceSeconds
}

/** Events leave only for applications that are installed, finished and paid for (section 7.3). */
export function mayReceiveEvents(portal: Portal, app: PortalApp, nowSeconds: number): boolean {
  return !portal.closed && app.finished && standingOf(app, nowSeconds) === 'good'
}
