// What a REST method of the portal is, and what it knows while it runs.
import type { Work } from '../limits/costs.ts'
import type { Portal, PortalApp, PortalUser, Webhook } from '../model/portal.ts'
import type { PortalChange } from '../model/rest.ts'
import type { Registry } from './method-registry.ts'
import type { PhpArray, PhpValue } from './php/value.ts'

/** Who calls, on which portal, with what rights. */
export interface Access {
  readonly portal: Portal
  /** The application of the token, or the webhook: one of them. */
  readonly app: PortalApp | undefined
  readonly webhook: Webhook | undefined
  readonly user: PortalUser
  /** Scopes of the token. */
  readonly scope: readonly string[]
  /** What the request was authorized by, as it came: links to files carry it. Empty for a webhook. */
  readonly token: string
  /** Source key of the call (`auth_connector`); empty without one. */
  readonly connector: string
}

/** One running call. */
export interface Call extends Access {
  /** `start` of the parameters, already cast to an integer; 0 when absent. */
  readonly start: number
  /** Virtual milliseconds. */
  now(): number
  /** Every method of the portal. */
  readonly registry: Registry
  /** Runs another method with the same token, as `batch` does; never throws. */
  inner(name: string, params: PhpArray): Promise<Outcome>
  /** Notes what the method has done, because it costs (see the cost model). */
  work(done: Work): void
  /** Tells the portal what happened; application, user and source key of the call are added. */
  changed(change: Pick<PortalChange, 'event' | 'data'>): void
}

/** Status and body of an answer, before it is written as JSON or XML. */
export interface Outcome {
  readonly status: number
  readonly body: PhpArray
}

/** A call of an application, with its token. */
export interface AppCall extends Call {
  readonly app: PortalApp
}

interface MethodName {
  /** As registered: lower case, except methods that exist in one exact spelling. */
  readonly name: string
  /** Scope that the token must have; `''` is the global scope, which every token has. */
  readonly scope: string
}

/** A method for applications and webhooks. */
interface OpenMethod extends MethodName {
  readonly context?: undefined
  /**
   * Answers `result`; text keys `next` and `total` at the top level of an array move to the envelope.
   * Throws a RestError for every failure the portal knows.
   */
  run(call: Call, params: PhpArray): PhpValue | Promise<PhpValue>
}

/** A method that a webhook may not call. */
interface AppMethod extends MethodName {
  readonly context: 'app'
  run(call: AppCall, params: PhpArray): PhpValue | Promise<PhpValue>
}

export type Method = OpenMethod | AppMethod
