// The inbox with encrypted bodies of quarantined events: they hold tokens that nobody has judged yet.

import type { QuarantinedEvent } from '../records/inbox-event.ts'
import type { InboxStore } from '../store/inbox-store.ts'
import type { Vault } from './envelope.ts'
import { turnBody } from './sealed-fields.ts'
import { openablePage, type OnUnreadable, watchedOpening } from './unreadable.ts'

export function encryptInbox(
  inbox: InboxStore,
  { seal, open }: Vault,
  onUnreadable: OnUnreadable
): InboxStore {
  const openEvent = watchedOpening<QuarantinedEvent>(
    'quarantined event',
    (found) => turnBody(found, open),
    onUnreadable
  )
  // Each verb by name: a store may be an object of a class, whose verbs a spread does not see.
  return {
    accept: (event) => inbox.accept(event),
    claim: (request) => inbox.claim(request),
    acknowledge: (id, claim, now) => inbox.acknowledge(id, claim, now),
    retryAt: (id, claim, runAt, error) => inbox.retryAt(id, claim, runAt, error),
    postpone: (id, claim, runAt, why) => inbox.postpone(id, claim, runAt, why),
    bury: (id, claim, now, error) => inbox.bury(id, claim, now, error),
    replay: (clientId, id, now) => inbox.replay(clientId, id, now),
    list: (page) => inbox.list(page),
    purge: (clientId, deliveredBefore, limit) => inbox.purge(clientId, deliveredBefore, limit),
    discard: (key, id) => inbox.discard(key, id),
    purgeQuarantine: (clientId, now, limit) => inbox.purgeQuarantine(clientId, now, limit),

    quarantine: (event, bounds) => inbox.quarantine(turnBody(event, seal), bounds),
    resealQuarantined: (event) => inbox.resealQuarantined(turnBody(event, seal)),
    listQuarantined: (request) =>
      openablePage(openEvent, request.limit, (limit, last) =>
        inbox.listQuarantined({ ...request, ...(last && { after: last.id }), limit })
      )
  }
}
