// A store: five small ports over one engine.

import type { AuditStore } from './audit-store.ts'
import type { BudgetStore } from './budget-store.ts'
import type { InboxStore } from './inbox-store.ts'
import type { OneTimeStore } from './one-time-store.ts'
import type { PortalStore } from './portal-store.ts'

export interface Store {
  /** Tells this database from every other in one process, for example the path of its file. */
  readonly name: string
  readonly portals: PortalStore
  readonly oneTime: OneTimeStore
  readonly inbox: InboxStore
  readonly audit: AuditStore
  readonly budgets: BudgetStore
  /** Ends the store; calls under way finish first. A second call does nothing. */
  close(): Promise<void>
}
