// The one error class of this package, and the stable codes it carries.

/**
 * - `bad-request`: refused here, nothing was sent. The message names the parameter.
 * - `unauthorized`: the portal does not accept the token or the application (`portal.error` says why).
 * - `grant-lost`: the token's user may no longer use the application.
 * - `payment-required`: the paid period of the application is over.
 * - `limit`: the portal refused for its load limits.
 * - `portal-error`: any other error the portal answered.
 * - `portal-unreachable`: no complete answer arrived: connection refused or lost, or no answer in time.
 * - `unreadable`: an answer arrived that is not what a portal sends (HTML, other JSON, too long).
 * - `moved`: the portal has another address now.
 * - `list-stalled`: a list does not come in id order, or does not advance.
 * - `aborted`: the caller's signal ended the call; its reason is the `cause`.
 */
export type RestErrorCode =
  | 'bad-request'
  | 'unauthorized'
  | 'grant-lost'
  | 'payment-required'
  | 'limit'
  | 'portal-error'
  | 'portal-unreachable'
  | 'unreadable'
  | 'moved'
  | 'list-stalled'
  | 'aborted'

/** What the portal answered, in its own words (tokens masked), with any further members such as `argument`. */
export interface PortalError {
  /** The portal's code as sent; compare without case. May be empty. */
  readonly error: string
  readonly error_description: string
  readonly [extra: string]: unknown
}

/**
 * Whether the call had an effect. `no`: certainly not, repeating it is safe. `yes`: the portal judged or ran it and
 * answered with this error. `unknown`: it may have run; repeat only what may run twice.
 */
export type Ran = 'yes' | 'no' | 'unknown'

/** Whether the same call can succeed: not as it is, later, or after the application was installed or opened again. */
export type Retry = 'no' | 'later' | 'after-reinstall'

export interface RestErrorDetails {
  /** The REST method that was called. */
  readonly method: string
  readonly ran: Ran
  readonly retry: Retry
  /** Milliseconds after which a repetition makes sense, where that is known. */
  readonly retryAfterMs?: number
  /** HTTP status, when there was an answer. Unreliable on portals: decide by `code`. */
  readonly status?: number
  readonly portal?: PortalError & { readonly status: number }
  readonly cause?: unknown
}

/** Thrown by every function of this package. Its message says what to do next and never contains a token. */
export class RestError extends Error {
  override readonly name = 'RestError'
  declare readonly code: RestErrorCode
  declare readonly method: string
  declare readonly ran: Ran
  declare readonly retry: Retry
  declare readonly retryAfterMs?: number
  declare readonly status?: number
  declare readonly portal?: PortalError & { readonly status: number }
  /** Of the call, where it has one: see `CallOptions.requestId`. */
  declare readonly requestId?: string

  constructor(code: RestErrorCode, message: string, { cause, ...details }: RestErrorDetails) {
    super(message, cause === undefined ? undefined : { cause })
    Object.assign(this, { code, ...details })
  }
}
