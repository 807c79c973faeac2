// What goes into a call and what comes out of it.
import type { Priority } from '../limit/limiter.ts'

/** Parameters by name. Members that are `undefined` are left out; a Date goes as ISO 8601 text, in UTC to the second. */
export type Params = Readonly<Record<string, unknown>>

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** For each HTTP request of this call, instead of the client's. */
  readonly timeoutMs?: number | undefined
  /**
   * Running it twice does no harm (it only reads, or writes the same values again): a lost answer and a failure of the
   * portal's server are repeated, too, as often as `RestOptions.limitRetries`.
   */
  readonly idempotent?: boolean | undefined
  /** Who goes first where requests queue. A call is `interactive` unless told. */
  readonly priority?: Priority | undefined
  /**
   * Goes into the address as `bx24_request_id`, so that a call can be found in the logs of both sides, and into the
   * call's error. Letters, digits and dashes; the same for all repetitions. None unless told, here or by
   * `RestOptions.newRequestId`.
   */
  readonly requestId?: string | undefined
  /**
   * How parameters of a single call are sent: JSON with its types, unless told. A `form` has only text (as a batch has)
   * and is for methods that do not read JSON, such as some that a self-hosted portal has added.
   */
  readonly encoding?: 'json' | 'form' | undefined
  /** Callers take turns where requests queue; those with the same value share one. */
  readonly caller?: string | undefined
}

/** Times of the portal, as sent: seconds in numbers, ISO 8601 in `date_*`. Members differ by portal. */
export interface CallTime {
  readonly start?: number
  readonly finish?: number
  readonly duration?: number
  readonly processing?: number
  readonly date_start?: string
  readonly date_finish?: string
  /** Seconds that all calls of this method by this application took in the present window, not this call's cost. */
  readonly operating?: number
  /** Unix seconds at which part of `operating` is forgotten. */
  readonly operating_reset_at?: number
}

/** The portal's envelope. */
export interface CallResult<T = unknown> {
  readonly result: T
  /** Value for `start` of the next page, absent on the last one. */
  readonly next?: number
  /** Number of rows in all; 0 or absent when counting was switched off with `start: -1`. */
  readonly total?: number
  readonly time?: CallTime
}
