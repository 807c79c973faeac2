// A proven visit: who opened the application, and what the portal's page claims about where.

export interface Visit {
  readonly memberId: string
  /** Proven: the portal's address, `https://portal.example`. */
  readonly portalOrigin: string
  readonly userId: string
  readonly userName: string
  readonly admin: boolean
  /** A session token for the page (design section 7); goes into the page and travels as a bearer header. */
  readonly sessionToken: string
  /** Claimed by the POST. */
  readonly language: string
  readonly placement: string
  readonly placementOptions: Readonly<Record<string, unknown>>
}
