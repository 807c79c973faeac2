// The seam between the HTTP server of a portal and its REST: what goes in, what comes out.

import type { RawAnswer, RawRequest } from './http.ts'
import type { Portal, PortalApp, PortalUser } from './portal.ts'

/** What an access token turned out to be on one portal. */
export type TokenVerdict =
  | {
      readonly ok: true
      readonly app: PortalApp
      readonly user: PortalUser
      readonly scope: readonly string[]
    }
  | {
      readonly ok: false
      readonly status: number
      readonly error: string
      readonly description: string
    }

/** Something happened on the portal that may cause events, for example `ONCRMDEALADD` with `{FIELDS: {ID: 5}}`. */
export interface PortalChange {
  /** Upper case. */
  readonly event: string
  readonly data: unknown
  readonly userId: number
  /** Application that made the change; empty for a webhook. */
  readonly clientId: string
  /** Source key that the call named (`auth_connector`); empty without one. */
  readonly connector: string
}

export interface RestDeps {
  /** Virtual milliseconds. */
  now(): number
  /** Judges an access token for this portal (signature, expiry, installed, payment, user), in the order and with the texts of the sources. */
  judgeToken(portal: Portal, accessToken: string): TokenVerdict
  /** Reports a change; the events part decides who hears of it. */
  changed(portal: Portal, change: PortalChange): void
  /** Waits in real time, for answers that take as long as they cost. */
  wait(spanMs: number): Promise<void>
}

/** REST of one portal under `/rest/`. Never throws: every failure is an answer of the portal. */
export type PortalRest = (portal: Portal, request: RawRequest) => Promise<RawAnswer>
