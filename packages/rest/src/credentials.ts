// Who we call as: where an access token comes from, and what happens when the portal refuses it.
import type { RestError } from './errors/rest-error.ts'

/** One access token and the portal address it may be sent to. */
export interface Authorization {
  /** Absent with a webhook, whose address is the secret. */
  readonly accessToken?: string | undefined
  /**
   * REST address of the portal, for example `https://portal.example/rest/`; self-hosted portals may have http, a port
   * and a path in front. The token goes nowhere else.
   */
  readonly endpoint: string
  /** Grows with every refresh, so that a late refusal of an old token is told from a refusal of the present one. */
  readonly generation: number
}

/** The three questions that a call asks. Whatever a method rejects with reaches the caller of the call unchanged. */
export interface Credentials {
  /** Asked immediately before a request leaves, after any queueing, so that a queued call never carries an old token. */
  current(): Promise<Authorization>
  /**
   * The portal refused `rejected`: its token (`expired_token`, `invalid_token`), its user, or the application
   * (`reason.portal.error` says which). Nothing ran. Resolves with another authorization, which is tried next (three
   * times a call at most, never with the same token), or rejects with what the caller shall see: `reason`, as a rule,
   * where another token would not help.
   */
  renew(rejected: Authorization, reason: RestError): Promise<Authorization>
  /**
   * The portal answered with a redirect to `location` (absolute). Resolves with an authorization whose endpoint was
   * proven by an authorization server, never with one taken from `location` alone, or rejects. Without this method
   * a redirect is an error with code `moved`. Not asked in browsers, which hide the location.
   */
  moved?(rejected: Authorization, location: string): Promise<Authorization>
}

/** Credentials that cannot renew themselves: one token for as long as the portal accepts it. */
export function staticCredentials(authorization: Omit<Authorization, 'generation'>): Credentials {
  const only: Authorization = { ...authorization, generation: 0 }
  return {
    current: () => Promise.resolve(only),
    renew: (_rejected, reason) => Promise.reject(reason)
  }
}

/** What must not be seen: the access token, or the code of a webhook, the last part of its address. */
export function secretOf({ accessToken, endpoint }: Authorization): string {
  return accessToken ?? endpoint.split('/').findLast((part) => part !== '') ?? ''
}
