// What a portal of the sandbox consists of: people, CRM rows, and the applications it knows.

import type { Plain } from '../portal/php/convert.ts'
import type { PhpArray } from '../portal/php/value.ts'
import type { Disk } from './disk.ts'
import type { Limits, Load } from './limits.ts'
import type { RawAnswer } from './http.ts'
import type { RowTable } from './row-table.ts'
import type { PlannedChange } from './rows.ts'

export interface PortalUser {
  readonly id: number
  readonly name: string
  readonly lastName: string
  readonly email: string
  readonly admin: boolean
  /** A dismissed user keeps his row; his tokens answer `authorization_error`. */
  active: boolean
}

/** A CRM row as the old CRM methods print it: every scalar is text, `null` where nothing is set. */
export type CrmRow = Record<string, string | null>

export interface EventHandler {
  readonly id: number
  /** Upper case, as the portal stores it. */
  readonly event: string
  readonly handler: string
  /** User whose token the event carries; 0 = the acting user. */
  readonly authType: number
  /** Nobody is called: the portal keeps the event until the application asks for it. */
  readonly offline?: { readonly connector: string }
  /** Of ONOFFLINEEVENT: how long after one the next may be. */
  readonly minTimeoutMs?: number
}

/** An offline event that waits for the application. */
export interface OfflineRow {
  readonly id: number
  changedAt: number
  /** Upper case. */
  readonly event: string
  data: Plain
  userId: number
  /** 32 hex characters; equal for changes that tell the same. */
  readonly messageId: string
  /** Source key of the binding it is kept for; empty without one. */
  readonly connector: string
  /** Who has reserved it; empty: nobody. */
  processId: string
  failed: boolean
}

/** A handler that an application has bound to a place of the portal's pages. */
export interface PlacementHandler {
  /** Own number on the portal. */
  readonly id: number
  /** Upper case, for example `CRM_DEAL_DETAIL_TAB`. */
  readonly placement: string
  readonly handler: string
  /** 0 = everybody. */
  readonly userId: number
  readonly title: string
  readonly description: string
  /** By language; empty when only one title was given. */
  readonly langAll: PhpArray
  readonly options: PhpArray
}

export type AppKind = 'local-ui' | 'local-script' | 'market-ui' | 'market-script'

/** One application as one portal knows it (a local application exists on one portal only). */
export interface PortalApp {
  /** Number of the client in tokens (the application row of the authorization server). */
  readonly number: number
  readonly clientId: string
  readonly clientSecret: string
  /** As the portal's pages call it. */
  readonly name: string
  readonly kind: AppKind
  readonly url: string
  readonly installUrl: string | undefined
  readonly eventUrl: string | undefined
  /** Where the code flow returns to; without it, `url`. */
  readonly redirectUrl?: string | undefined
  readonly scope: readonly string[]
  status: 'L' | 'F' | 'D' | 'T' | 'P' | 'S'
  version: number
  /** End of payment, Unix seconds; only meaningful for statuses P and T. */
  paidUntil: number | undefined
  /** Active at the authorization server: tokens are issued and accepted. */
  active: boolean
  /** Blocked by hand: every call answers OVERLOAD_LIMIT. */
  onHold?: boolean
  /** `app.info` INSTALLED of the portal: installation finished. */
  finished: boolean
  /** 32 hex characters, stable for one installation. */
  applicationToken: string
  handlers: EventHandler[]
  placements: PlacementHandler[]
  /** Oldest first. */
  offlineRows: OfflineRow[]
  lastOfflineId: number
  /** When ONOFFLINEEVENT was sent last, by id of the binding. */
  readonly toldOfOffline: Map<number, number>
  /** What `app.option.set` and the page's `setAppOption` keep. */
  options: PhpArray
  /** What `user.option.set` and the page's `setUserOption` keep, by user id. */
  readonly userOptions: Map<number, PhpArray>
  /** People whose first run is over (`setInstall` of the page). */
  readonly launchedBy: Set<number>
}

/** An incoming webhook: a person's credential without an application. */
export interface Webhook {
  readonly id: number
  readonly userId: number
  /** 16 of `[0-9a-z]`, part of its address. */
  readonly code: string
  readonly scope: readonly string[]
}

export interface KeptAnswer {
  /** What was asked; the same key with anything else is refused. */
  readonly content: string
  readonly answer: RawAnswer
  /** Virtual milliseconds. */
  readonly until: number
}

export interface Portal {
  /** Number of the portal in tokens. */
  readonly number: number
  readonly memberId: string
  /** Current port; a rename moves the portal to another one. */
  port: number
  /** `localhost:<port>` */
  domain: string
  /** `http://localhost:<port>` */
  url: string
  plan: string
  language: string
  /** Portal was closed or deleted: REST answers PORTAL_DELETED. */
  closed: boolean
  readonly users: Map<number, PortalUser>
  readonly deals: RowTable
  readonly contacts: RowTable
  readonly tasks: RowTable
  readonly apps: Map<string, PortalApp>
  /** By code. */
  readonly webhooks: Map<string, Webhook>
  limits: Limits
  load: Load
  plannedChanges: PlannedChange[]
  /** Answers of REST 3.0 that were asked for with an idempotency key. */
  readonly keptAnswers: Map<string, KeptAnswer>
  readonly disk: Disk
}
