// What an authorization server says of an access token, and who the portal at the proven address says is calling.

export interface Proof {
  readonly memberId: string
  /** REST base of the portal, from the authorization server's answer; ends in `/`. */
  readonly clientEndpoint: string
  /** Origin of the authorization server that answered. */
  readonly authServer: string
  readonly userId: string
  readonly userName: string
  readonly admin: boolean
  readonly accessToken: string
  readonly accessExpiresAt: number
  readonly scope: readonly string[]
  /** Trusted status letter. */
  readonly status: string
  readonly version?: number
  readonly paidUntilAt?: number
}

/** What a POST says of itself; all of it is only compared with the proof. */
export interface Claim {
  readonly accessToken: string
  /** Absent where nothing names a portal (a page that renews its session): then the proof alone does. */
  readonly memberId?: { readonly field: string; readonly value: string }
  readonly hosts: readonly PostedHost[]
  /** An address of an authorization server; it only chooses among those we believe. */
  readonly server?: { readonly field: string; readonly value: string }
}

export interface PostedHost {
  readonly field: string
  /** `host`: `portal.example` or `portal.example:8443`. `address`: with a scheme. */
  readonly kind: 'host' | 'address'
  readonly value: string
}
