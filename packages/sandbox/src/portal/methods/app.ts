// What an application learns about itself on this portal (portal-behaviour.md section 6, wire.md section 18.1).
import type { PortalApp } from '../../model/portal.ts'
import type { Method } from '../method.ts'
import { toPhp } from '../php/convert.ts'

const DAY_MS = 86_400_000

/** Statuses of applications whose use ends at a date. */
const PAID_STATUSES: readonly PortalApp['status'][] = ['P', 'T']

export const appMethods: readonly Method[] = [
  {
    name: 'app.info',
    scope: '',
    run(call) {
      const { app, portal, scope } = call
      const license = `${portal.language}_${portal.plan}`
      if (app === undefined) return toPhp({ SCOPE: scope, LICENSE: license })
      const leftMs = paymentLeftMs(app, call.now())
      return toPhp({
        ID: app.number,
        CODE: app.clientId,
        VERSION: app.version,
        STATUS: app.status,
        INSTALLED: app.finished,
        PAYMENT_EXPIRED: leftMs !== undefined && leftMs < 0 ? 'Y' : 'N',
        // Negative after the end, during the grace period.
        DAYS: leftMs === undefined ? null : Math.floor(leftMs / DAY_MS),
        LANGUAGE_ID: portal.language,
        LICENSE: license,
        LICENSE_TYPE: portal.plan,
        LICENSE_FAMILY: portal.plan
      })
    }
  }
]

function paymentLeftMs(app: PortalApp, now: number): number | undefined {
  if (app.paidUntil === undefined || !PAID_STATUSES.includes(app.status)) return undefined
  return app.paidUntil * 1000 - now
}
