// The inbox with encrypted bodies of quarantined events: they hold tokens that nobody has judged yet.

import type { NewQuarantinedEvent } from '../records/inbox-event.ts'
import type { InboxStore } from '../store/inbox-store.ts'
import type { Place, Vault } from './envelope.ts'

export function encryptInbox(inbox: InboxStore, vault: Vault): InboxStore {
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

    quarantine: (event, bounds) =>
      inbox.quarantine({ ...event, sealedBody: vault.seal(bodyOf(event), event.sealedBody) }, bounds),

    async listQuarantined(request) {
      const found = await inbox.listQuarantined(request)
      return found.map((event) => ({ ...event, sealedBody: vault.open(bodyOf(event), event.sealedBody) }))
    }
  }
}

/** The id is given by the engine, after encryption; the dedupe key is as unique and known before. */
function bodyOf(event: NewQuarantinedEvent): Place {
  return {
    table: 'quarantine',
    primaryKey: [event.clientId, event.memberId, event.dedupeKey],
    column: 'body'
  }
}
