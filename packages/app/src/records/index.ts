// Records that stores keep.

export type { Grant, GrantKey, GrantMarks, GrantSource, GrantTokens, RefreshOutcome } from './grant.ts'
export type {
  EventStatus,
  InboxEvent,
  NewInboxEvent,
  NewQuarantinedEvent,
  QuarantinedEvent,
  QuarantineReason
} from './inbox-event.ts'
export type {
  ApplicationToken,
  Installation,
  InstallationKey,
  InstallationState,
  TrustedStatus
} from './installation.ts'
