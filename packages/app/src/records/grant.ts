// The tokens of one user for one application on one portal (design section 3).

import type { InstallationKey } from './installation.ts'

export interface GrantKey extends InstallationKey {
  readonly userId: string
}

/** `event` means ONAPPINSTALL or ONAPPUPDATE; tokens of ordinary events are never stored. */
export type GrantSource = 'frame' | 'install' | 'event' | 'code' | 'refresh'

/** What an attempt to refresh came to; a closed list, users may switch on it. */
export type RefreshOutcome =
  | 'refreshed'
  | 'joined'
  | 'transient'
  | 'lost'
  | 'mismatch'
  | 'payment-required'
  | 'not-installed'
  | 'misconfigured'

/** The part of a grant that changes as one: a generation of tokens. */
export interface GrantTokens {
  readonly accessToken: string
  /** As the authorization server states it: decides which of two tokens is newer. */
  readonly accessExpiresAt: number
  /**
   * On our own clock, where the server stated how long the token lives: decides whether it can still be used.
   * Absent: `accessExpiresAt` does.
   */
  readonly accessUsableUntilAt?: number
  /** Absent in a write: the stored refresh token and its expiry stay. */
  readonly refreshToken?: string
  /** Best knowledge; documents say 180 days, the token's own bytes 30. */
  readonly refreshExpiresAt?: number
  readonly source: GrantSource
  /** When these tokens were obtained, on our clock. */
  readonly refreshedAt: number
}

/** The part of a grant that changes without touching tokens. */
export interface GrantMarks {
  /** This user was proven to be an administrator then. */
  readonly adminProvenAt?: number
  /** The authorization server or portal refused this grant for good. */
  readonly lostAt?: number
  /** No attempt to refresh before this moment. */
  readonly coolDownUntil?: number
  /** Failures in a row, for the growing cool-down. */
  readonly failures?: number
  readonly lastOutcome?: RefreshOutcome
  readonly lastOutcomeAt?: number
  /** Asked to be kept alive by the application. */
  readonly marked?: boolean
  /** When the grant must be refreshed to stay alive; absent: nobody keeps it alive. */
  readonly keepAliveAt?: number
  /** When the grant is erased; absent: it is kept. */
  readonly eraseAt?: number
}

export interface Grant extends GrantKey, GrantTokens, GrantMarks {
  /** Grows by one with every commit of tokens, starts at 1. */
  readonly generation: number
  readonly createdAt: number
}
