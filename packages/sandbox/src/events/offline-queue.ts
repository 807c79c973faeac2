// The queue of offline events that a portal keeps for an application (portal-behaviour.md section 7.2).

import { createHash } from 'node:crypto'
import type { OfflineRow, PortalApp } from '../model/portal.ts'
import type { PortalChange } from '../model/rest.ts'
import type { Plain } from '../portal/php/convert.ts'
import { toPhp } from '../portal/php/convert.ts'
import { jsonEncode } from '../portal/php/json-encode.ts'

const ROW_LIFE_MS = 2_952_000_000

/** Rows that are still there. */
export function livingRows(app: PortalApp, now: number): readonly OfflineRow[] {
  app.offlineRows = app.offlineRows.filter((row) => now - row.changedAt < ROW_LIFE_MS)
  return app.offlineRows
}

/**
 * Keeps a change once for each of the application's offline bindings to it, unless the application itself made it with
 * the same connector. Rows that nobody has reserved and that tell the same are one: the latest. Answers whether a row
 * was added or renewed.
 */
export function queueChange(app: PortalApp, change: PortalChange, now: number): boolean {
  const connectors = app.handlers
    .filter(({ event, offline }) => offline !== undefined && event === change.event)
    .map(({ offline }) => offline?.connector ?? '')
    .filter((connector) => change.clientId !== app.clientId || change.connector !== connector)
  const data = change.data as Plain
  for (const connector of connectors) {
    const messageId = messageIdOf(change.event, data)
    const state = { changedAt: now, data, userId: change.userId }
    const known = livingRows(app, now).find(
      (row) => row.messageId === messageId && row.connector === connector && row.processId === ''
    )
    if (known !== undefined) Object.assign(known, state)
    else {
      app.lastOfflineId += 1
      const row = {
        id: app.lastOfflineId,
        event: change.event,
        messageId,
        connector,
        processId: '',
        failed: false
      }
      app.offlineRows.push({ ...row, ...state })
    }
  }
  return connectors.length > 0
}

function messageIdOf(event: string, data: Plain): string {
  return createHash('md5')
    .update(`${event}|${jsonEncode(toPhp(data))}`)
    .digest('hex')
}
