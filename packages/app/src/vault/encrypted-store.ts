// Wraps a store so that no credential reaches its engine in plain text (design section 4, rule 10).

import type { Store } from '../store/store.ts'
import { encryptInbox } from './encrypted-inbox.ts'
import { encryptPortals } from './encrypted-portals.ts'
import { createVault } from './envelope.ts'
import type { KeyRing } from './key-ring.ts'
import type { OnUnreadable } from './unreadable.ts'

/**
 * The same store, with access tokens, refresh tokens, application tokens, one-time values and quarantined bodies
 * encrypted, each bound to its record. Writes use the first key of the ring. Reads throw `misconfigured` for a value
 * of a key that is not in the ring, and `internal` for one that was changed or moved; lists that span portals leave
 * such records out, since one of them must not stand in the way of all others.
 * @param random as many random bytes as asked, for nonces: a cryptographic source.
 * @param onUnreadable told each time when a record does not open.
 */
export function encryptStore(
  store: Store,
  ring: KeyRing,
  random: (bytes: number) => Uint8Array,
  onUnreadable: OnUnreadable = () => undefined
): Store {
  const vault = createVault(ring, random)
  const valueOf = (name: string) => ({ table: 'one_time_values', primaryKey: [name], column: 'value' })
  return {
    name: store.name,
    portals: encryptPortals(store.portals, vault, onUnreadable),
    oneTime: {
      put: (name, value, expiresAt) => store.oneTime.put(name, vault.seal(valueOf(name), value), expiresAt),
      async take(name) {
        const sealed = await store.oneTime.take(name)
        return sealed === undefined ? undefined : vault.open(valueOf(name), sealed)
      },
      purge: (limit) => store.oneTime.purge(limit)
    },
    inbox: encryptInbox(store.inbox, vault, onUnreadable),
    audit: store.audit,
    budgets: store.budgets,
    close: () => store.close()
  }
}
