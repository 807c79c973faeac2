// Requests and answers of the control calls, as the client and the routes both see them.

import type { Fault, FaultSpec } from '../faults/fault.ts'
import type { FrameFormAge } from '../frame/frame-form.ts'
import type { AppSeed } from '../install/register-app.ts'
import type { Costs, LimitPreset, LimitsSpec } from '../model/limits.ts'
import type { RowKind, RowsChange } from '../model/rows.ts'
import type { Settings } from '../model/settings.ts'
import type { Exchange } from '../server/exchange.ts'
import type { PortalAddress, PortalInfo } from '../server/portal-estate.ts'
import type { LoggedRequest } from '../server/request-log.ts'
import type { RowsChanged } from '../world/change-rows.ts'
import type { PortalSeed } from '../world/create-portal.ts'
import type { RowIds, RowsSeed } from '../world/seed-rows.ts'

export type { Costs, LimitPreset, LimitsSpec, RowIds, RowKind, RowsSeed }
export type { Exchange, Fault, FaultSpec, LoggedRequest, PortalAddress, PortalInfo, PortalSeed, Settings }

/** A span as people type it (`61m`, `1h30m`), or milliseconds. */
export type Span = string | number

export interface NewApp extends Omit<AppSeed, 'url' | 'scope'> {
  /** Script kinds may do without a page. */
  readonly url?: string
  /** A list, or comma text. */
  readonly scope: readonly string[] | string
}

export interface AppCredentials {
  readonly clientId: string
  readonly clientSecret: string
  readonly applicationToken: string
}

export interface InstallRequest {
  /** Default: the first administrator. */
  readonly userId?: number | string
  /** Default: `now`. */
  readonly event?: 'now' | 'never' | { readonly delay: Span }
  /** Default: true. */
  readonly finish?: boolean
  /** Default: `today`. */
  readonly form?: FrameFormAge
  readonly rotateApplicationToken?: boolean
}

export interface InstallAnswer {
  readonly applicationToken: string
  readonly exchanges: readonly Exchange[]
}

export interface OpenRequest {
  readonly userId: number | string
  /** Default: `DEFAULT`. */
  readonly placement?: string
  readonly options?: Readonly<Record<string, unknown>>
  /** `false` only answers what would be sent. Default: true. */
  readonly send?: boolean
  /** Default: `today`. */
  readonly form?: FrameFormAge
}

export interface OpenAnswer {
  /** Address with its query. */
  readonly action: string
  /** The body's fields, in the order sent. */
  readonly fields: Readonly<Record<string, string>>
  readonly exchange?: Exchange
}

export interface EventRequest {
  readonly event: string
  readonly data?: unknown
  /** Whose token it carries; without it none, as for automation. Life-cycle events: the first administrator. */
  readonly userId?: number | string
}

export interface PlanRequest {
  readonly plan?: string
  /** End of payment of the portal's applications in milliseconds; `null` for none. */
  readonly paidUntil?: number | null
  readonly closed?: boolean
}

export interface PlanAnswer {
  readonly plan: string
  readonly closed: boolean
}

export interface LimitsAnswer {
  /** What holds now; `null` where nothing is limited. */
  readonly limits: {
    readonly rate: { readonly threshold: number; readonly perSecond: number } | null
    readonly operating: {
      readonly limitMs: number
      readonly blockMs: number
      readonly batchWeight: number
    } | null
    readonly cutOffMs: number | null
    readonly costs: Costs
    readonly latency: number
  }
  /** How full each caller's bucket is. */
  readonly rates: readonly { readonly source: string; readonly level: number }[]
  /** What each application (client id) or webhook (number) has spent on each method; `resetAt` in milliseconds. */
  readonly operating: readonly {
    readonly caller: string
    readonly method: string
    readonly spentMs: number
    readonly resetAt: number
  }[]
}

export interface HoldAnswer {
  readonly onHold: boolean
}

export interface NewWebhook {
  /** A list, or comma text. */
  readonly scope: readonly string[] | string
  /** Default: the first administrator. */
  readonly userId?: number | string
}

export interface WebhookAnswer {
  readonly id: number
  readonly userId: number
  readonly code: string
  /** Base of its calls, with a slash at the end. */
  readonly url: string
}

export interface RowsRequest extends RowsChange {
  /** Not now, but before the call after so many; items of a batch count. */
  readonly afterCalls?: number
  /** How often, each time after as many calls; default 1. */
  readonly times?: number
}

export interface RowsAnswer extends RowsChanged {
  /** How many rows of the kind there are. */
  readonly count: number
}

export interface ClockRequest {
  readonly advance?: Span
  readonly freeze?: boolean
  /** Milliseconds. */
  readonly set?: number
}

export interface ClockAnswer {
  /** Virtual milliseconds. */
  readonly now: number
  readonly frozen: boolean
}

export interface ResetAnswer {
  readonly portals: readonly PortalAddress[]
}
