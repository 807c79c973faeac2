// The surface of the package: what an application gives, and what it gets.

import type { EventName, Rest, RestV3, TypedCall, TypedList, TypedListAll } from '@latchkey/rest'
import type { Env } from './env/env.ts'
import type { Html } from './pages/html.ts'
import type { AppBatch } from './portal/batch-results.ts'
import type { GrantSource, RefreshOutcome } from './records/grant.ts'
import type { EventStatus, NewInboxEvent } from './records/inbox-event.ts'
import type { InstallationState } from './records/installation.ts'
import type { Visit } from './records/visit.ts'
import type { Bucket } from './store/budget-store.ts'
import type { Store } from './store/store.ts'
import type { ImportedGrant } from './transfer/import-portal.ts'
import type { PortablePortal } from './transfer/portable-portal.ts'
import type { KeyRing } from './vault/key-ring.ts'

/** `fetch`, as far as the package uses it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What `html` made, and the rules that the page wants for itself. */
export interface MadePage extends Html {
  /**
   * Directives of its content security policy, for example `default-src 'none'; script-src 'self'`. Who may frame the
   * page is not decided here: the proven portal, always.
   */
  readonly contentPolicy?: string
}

export type PageMaker = (visit: Visit) => MadePage | string | Promise<MadePage | string>

/**
 * Which events are heard one after another, in order of arrival. `entity`: those about one thing on one portal, such as
 * a deal. A function: those of one portal for which it answers the same text; `undefined` waits for nobody.
 */
export type EventOrder =
  | 'entity'
  | ((event: Omit<NewInboxEvent, 'clientId' | 'dedupeKey' | 'orderKey'>) => string | undefined)

/** Events that portals keep until the application fetches them, also while it is down. */
export interface OfflineEvents {
  /** Names such as `ONCRMDEALADD`, bound by the owner, who must be an administrator. Do not bind them as online events, too. */
  readonly events: readonly string[]
  /** The public address of the events route: with it portals say at once that something waits (ONOFFLINEEVENT). */
  readonly notifyUrl?: string | undefined
  /** How often each portal is asked anyway, in milliseconds. Default: 10 minutes. */
  readonly everyMs?: number | undefined
}

export interface LostGrant {
  readonly memberId: string
  readonly userId: string
}

export interface RefreshedGrant {
  readonly memberId: string
  readonly userId: string
  /** Of the tokens in use now. */
  readonly generation: number
}

export interface AppOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** An opened store, unencrypted: the application encrypts what it hands to it. */
  readonly store: Store
  /**
   * `createKeyRing(...)`; the first key encrypts, all decrypt. `checkKeys` tells before the application is made whether
   * they are the ones that the store was written with.
   */
  readonly keys: KeyRing
  /** Origins of authorization servers to believe; `default` stands for the built-in ones. Default: the built-in ones. */
  readonly authServers?: readonly string[] | undefined
  /** Portal hosts that may be http or on private addresses; a host without a port means every port. Default: none. */
  readonly allowPortals?: readonly string[] | undefined
  /** Leaky bucket of each portal. Default: 50, drained by 2 per second. */
  readonly portalRate?: Bucket | undefined
  /**
   * Who keeps to the limits of a portal together: the calls of this `process`, or those of all processes of the `store`:
   * its bucket, what answers taught of it, and the operating time of each method, also what others have under way.
   * Default: `process`.
   */
  readonly portalLimits?: 'process' | 'store' | undefined
  /** Serve background work through the most recently proven administrator while the owner's grant is lost. Default: on. */
  readonly fallbackAdministrator?: 'on' | 'off' | undefined
  /** `manual`: nothing happens by itself, call `runBackground()`. Default: `auto`. */
  readonly background?: 'auto' | 'manual' | undefined
  /**
   * Makes the page of a proven visit. Use the tag `html`, which escapes what it is given; a plain text is sent as the
   * HTML that it claims to be. Default: a built-in page.
   */
  readonly page?: PageMaker | undefined
  /** Told when this process has refreshed a grant; nobody waits for it, and its failure is logged. */
  readonly onRefreshed?: ((refreshed: RefreshedGrant) => void | Promise<void>) | undefined
  /** Told when a grant is lost: only a visit of this user, or a new installation, heals it. */
  readonly onGrantLost?: ((lost: LostGrant) => void | Promise<void>) | undefined
  /** Default: events wait for no other. One that fails holds back those of its order until it is delivered or dead. */
  readonly eventOrder?: EventOrder | undefined
  /** Default: portals keep nothing, and are not asked. */
  readonly offline?: OfflineEvents | undefined
  /** Name of this process in audit lines. Default: process id and random characters. */
  readonly processName?: string | undefined
  /** Default: a fetch that refuses private addresses. Whoever replaces it answers for that. */
  readonly fetch?: Fetch | undefined
  readonly env?: Partial<Env> | undefined
}

/** What handlers get: ids to re-read through REST, since an event proves no more than "someone on this portal". */
export interface AppEvent {
  readonly id: string
  readonly memberId: string
  /** Upper case, for example `ONCRMDEALADD`. */
  readonly event: EventName
  readonly receivedAt: number
  readonly actingUserId?: string
  readonly data: unknown
  /** 1 at the first delivery. */
  readonly attempt: number
}

export type EventHandler = (event: AppEvent, portal: PortalAccess) => void | Promise<void>

export interface GrantView {
  readonly userId: string
  readonly source: GrantSource
  readonly generation: number
  readonly state: 'usable' | 'expired' | 'lost' | 'cooling'
  readonly accessExpiresAt: number
  readonly refreshedAt: number
  readonly lastOutcome?: RefreshOutcome
}

/** `Portal` of the outside contract (design section 7): never a token. */
export interface PortalView {
  readonly memberId: string
  readonly domain: string
  readonly clientEndpoint: string
  /** An origin. */
  readonly authServer: string
  readonly state: InstallationState
  readonly finished: boolean | 'unknown'
  readonly status: {
    readonly claimed?: string
    readonly trusted?: string
    readonly paidUntil?: number
    readonly checkedAt?: number
  }
  readonly scope: readonly string[]
  readonly ownerUserId?: string
  readonly applicationTokenKnown: boolean
  readonly installedAt: number
  readonly uninstalledAt?: number
  readonly grants: readonly GrantView[]
}

/** One event of the inbox as operators see it. */
export interface EventView {
  readonly id: string
  readonly memberId: string
  readonly event: string
  readonly receivedAt: number
  readonly attempts: number
  readonly status: EventStatus
  readonly actingUserId?: string
  readonly data: unknown
}

export interface TokenView {
  readonly accessToken: string
  readonly expiresAt: number
  readonly clientEndpoint: string
  readonly userId: string
  readonly generation: number
}

/**
 * REST of one portal as one of its users, with the options of `@latchkey/rest`. All verbs throw `AppError`; errors in the
 * results of a batch are such ones, too.
 */
export interface RestAccess {
  readonly call: TypedCall
  readonly batch: AppBatch
  readonly list: TypedList
  /** All rows of a list at once, in memory. */
  readonly listAll: TypedListAll
  /** A file to a method that gives a link for its content, streamed. */
  readonly upload: Rest['upload']
  /** A file as a stream, whose link is renewed; its failures are `AppError`, too. */
  readonly download: Rest['download']
  readonly v3: RestV3
  /** A usable access token, refreshed when needed, for software that calls by itself. */
  token(): Promise<TokenView>
}

/** One portal; its REST verbs run as the owner. */
export interface PortalAccess extends RestAccess {
  readonly memberId: string
  as(userId: string): RestAccess
  /** Throws `unknown-portal`. */
  view(): Promise<PortalView>
  /** Refreshes now, past any cool-down; without a user id the owner's grant. */
  refresh(userId?: string): Promise<PortalView>
  /** Keeps a user's grant alive like the owner's (or stops doing so). */
  keepAlive(userId: string, keep: 'yes' | 'no'): Promise<void>
  /** Forgets the portal without a tombstone. Throws `unknown-portal`. */
  forget(): Promise<void>
}

export interface SessionClaims {
  readonly userId: string
  readonly memberId: string
  readonly admin: boolean
  readonly issuedAt: number
  readonly expiresAt: number
}

export interface Health {
  readonly ready: boolean
  /** Why not, for the operator. */
  readonly reason?: string
}

/** A page of items; `next` is the cursor of the following page. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next?: string
}

export interface App {
  /** Answers the routes below by the end of the path: `/app`, `/install`, `/events`, `/session`, `/oauth/start`, `/oauth/callback`. */
  handler(request: Request): Promise<Response>
  frame(request: Request): Promise<Response>
  install(request: Request): Promise<Response>
  events(request: Request): Promise<Response>
  session(request: Request): Promise<Response>
  /** Sends a person to a portal to connect himself: `?domain=&returnTo=`. */
  oauthStart(request: Request): Promise<Response>
  /** Where the portal sends him back; the address is registered with the application. */
  oauthCallback(request: Request): Promise<Response>
  /** Claims of the bearer session token of a request. Throws `unauthorized`. */
  verifySession(request: Request): Promise<SessionClaims>
  portal(memberId: string): PortalAccess
  /** `*` hears every event. */
  on(event: EventName | '*', handler: EventHandler): void
  listPortals(page?: {
    readonly state?: InstallationState
    readonly cursor?: string
    readonly limit?: number
  }): Promise<Page<PortalView>>
  listEvents(page?: {
    readonly status?: EventStatus
    readonly memberId?: string
    readonly cursor?: string
    readonly limit?: number
  }): Promise<Page<EventView>>
  /** Delivers a dead or delivered event again. Throws `not-found`. */
  replayEvent(id: string): Promise<void>
  /** Takes over a portal from elsewhere, without a reinstallation; every pair of tokens is proven first. */
  importPortal(portal: PortablePortal): Promise<readonly ImportedGrant[]>
  /**
   * All portals with their tokens in plain text, one after another. Throws `internal` after the last one when portals had
   * to be left out, since their records do not open.
   */
  exportPortals(): AsyncIterable<PortablePortal>
  health(): Promise<Health>
  /** Does what is due now: deliveries, judgements, keep-alive, clean-up. */
  runBackground(): Promise<void>
  /** Ends background work, waits for what is under way. Leaves the store open: whoever opened it closes it. */
  close(): Promise<void>
}
