// A store that lives as long as its process: for tests, trials and tools.

import { randomUUID } from 'node:crypto'
import type { Store } from '../../store/store.ts'
import { createAuditStore } from './audit-store.ts'
import { createBudgetStore } from './budget-store.ts'
import { createInboxStore } from './inbox-store.ts'
import { createOneTimeStore } from './one-time-store.ts'
import { createPortalStore } from './portal-store.ts'
import { createState } from './state.ts'

export interface MemoryStoreOptions {
  /** The store's clock, milliseconds of the Unix epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/** Makes an empty store. Everything in it is gone with the process: portals then have to install again. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const now = options.now ?? Date.now
  const state = createState()
  return {
    name: `memory:${randomUUID()}`,
    portals: createPortalStore(state, now),
    oneTime: createOneTimeStore(state, now),
    inbox: createInboxStore(state),
    audit: createAuditStore(state),
    budgets: createBudgetStore(state, now),
    async close() {}
  }
}
