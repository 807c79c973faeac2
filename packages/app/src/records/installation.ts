// What is known of one application on one portal (design section 3).

export interface InstallationKey {
  readonly clientId: string
  /** 32 hex characters in the field; never changes, unlike the domain. */
  readonly memberId: string
}

export type InstallationState = 'active' | 'payment-required' | 'uninstalling' | 'uninstalled'

/** A secret that events carry to show that they come from "someone on this portal". */
export interface ApplicationToken {
  readonly value: string
  readonly storedAt: number
  /** When an event was first proven with it. */
  readonly provenAt?: number
}

/** What the authorization server says of the application on this portal; the only trusted word about payment. */
export interface TrustedStatus {
  /** `L F D T P S`. */
  readonly status: string
  readonly version?: number
  readonly paidUntilAt?: number
  readonly checkedAt: number
  /** The server said then that the application is not installed, and nothing since that it is. */
  readonly notInstalledAt?: number
}

export interface Installation extends InstallationKey {
  /** Grows by one with every replacement; the store refuses a replacement of another revision. */
  readonly revision: number
  /** Host with port if it has one; an attribute, customers rename portals. */
  readonly domain: string
  /** REST base that the authorization server named, ending in `/`. */
  readonly clientEndpoint: string
  /** Origin of the authorization server that proved this installation. */
  readonly authServer: string
  /** Newest first, at most two. */
  readonly applicationTokens: readonly ApplicationToken[]
  readonly scope: readonly string[]
  /** Status letter of the last POST; informational. */
  readonly claimedStatus?: string
  readonly trusted?: TrustedStatus
  readonly finished: 'yes' | 'no' | 'unknown'
  readonly ownerUserId?: string
  readonly state: InstallationState
  readonly installedAt: number
  readonly updatedAt: number
  readonly uninstalledAt?: number
  /**
   * On the authorization server's clock: only a token issued later lifts an uninstalled portal from its tombstone.
   * Present exactly when the state is `uninstalled`.
   */
  readonly tombstoneAt?: number
}
