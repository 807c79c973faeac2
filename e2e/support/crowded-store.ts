// A store in whose quarantine others wait already, without the minutes that filling it would take.

import type { Store } from '@latchkey/app'

/** Everything works as in `store`; its bounds are reached as if so many more waited. */
export function crowdedStore(
  store: Store,
  waiting: { readonly ofPortal: number; readonly inAll: number }
): Store {
  return {
    ...store,
    inbox: {
      ...store.inbox,
      quarantine: (event, { perPortal, total }) =>
        store.inbox.quarantine(event, {
          perPortal: perPortal - waiting.ofPortal,
          total: total - waiting.inAll
        })
    }
  }
}
