// Rows of the authorization server: applications and typed-in codes. Installations live in the portals.

/** An application; one of the market is one row for all portals. */
export interface OAuthClient {
  readonly number: number
  readonly clientId: string
  readonly clientSecret: string
  /** Salted hash of the secret: part of every signature. */
  readonly storedSecret: string
  /** Scope of the client itself, `app`; not the REST scopes. */
  readonly scope: string
}

/** A six digit code that a person types into an application without a return address. */
export interface PageCode {
  readonly code: string
  readonly client: number
  readonly portal: number
  readonly user: number
  readonly tzOffset: number
  /** Unix seconds. */
  readonly expires: number
  used: boolean
}
