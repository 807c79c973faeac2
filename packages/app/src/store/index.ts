// The ports a store implements.

export type { AuditLine, AuditStore } from './audit-store.ts'
export type { Bucket, BudgetStore, Note, NoteAnswer, Reservation } from './budget-store.ts'
export type { ClaimedEvent, EventPage, InboxStore, QuarantineBounds } from './inbox-store.ts'
export type { OneTimeStore } from './one-time-store.ts'
export type {
  GrantIdentity,
  GrantMarksPatch,
  InstallationPage,
  LeaseAnswer,
  PortalStore,
  StoredTokens
} from './portal-store.ts'
export type { Store } from './store.ts'
