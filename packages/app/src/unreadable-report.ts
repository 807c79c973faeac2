// Tells the operator of records that do not open: once an hour each, in the log and in the portal's audit lines.

import { audit } from './audit.ts'
import type { Context } from './context.ts'
import type { UnreadableRecord } from './vault/index.ts'

const toldEveryMs = 3_600_000
const mostRemembered = 1_000

export function createUnreadableReport(
  context: Pick<Context, 'store' | 'env' | 'processName'>
): (record: UnreadableRecord) => void {
  const { env } = context
  /** The one told longest ago first. */
  const toldAt = new Map<string, number>()
  return (record) => {
    const { kind, memberId, userId, error } = record
    const name = JSON.stringify([kind, memberId, userId])
    const now = env.now()
    if (now - (toldAt.get(name) ?? -Infinity) < toldEveryMs) return
    toldAt.delete(name)
    toldAt.set(name, now)
    if (toldAt.size > mostRemembered) toldAt.delete(toldAt.keys().next().value ?? '')

    const who = userId === undefined ? {} : { userId }
    env.logger.error({ kind, memberId, ...who, code: error.code }, `A record is left out: ${error.message}`)
    audit(context, record, 'record-unreadable', { ...who, details: { kind, code: error.code } }).catch(
      (failure: unknown) => env.logger.error({ memberId, error: failure }, 'An audit line cannot be written')
    )
  }
}
