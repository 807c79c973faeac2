// What the sandbox's panel on a portal page shows: the virtual time and the last events sent to applications.

import type { LoggedRequest } from '../server/request-log.ts'
import type { Portal } from '../model/portal.ts'
import type { Core } from '../world/core.ts'

export interface PanelState {
  /** Virtual milliseconds. */
  readonly now: number
  readonly frozen: boolean
  /** Newest first. */
  readonly events: readonly SentEvent[]
}

interface SentEvent {
  readonly id: number
  readonly at: number
  readonly event: string
  readonly url: string
}

const SHOWN_EVENTS = 12

export function panelState({ clock, log }: Core, portal: Portal): PanelState {
  const events = log
    .list()
    .flatMap((request) => sentEvent(portal, request))
    .slice(-SHOWN_EVENTS)
  return { now: Math.floor(clock.now()), frozen: clock.frozen, events: events.toReversed() }
}

function sentEvent(portal: Portal, { id, at, to, url, decoded }: LoggedRequest): SentEvent[] {
  const { event, auth } = decoded
  if (to !== 'application' || typeof event !== 'string') return []
  const from = (auth as { readonly member_id?: unknown } | undefined)?.member_id
  return from === portal.memberId ? [{ id, at: Math.floor(at), event, url }] : []
}
