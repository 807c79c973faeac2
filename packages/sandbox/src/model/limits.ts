// What a portal lets its callers spend: rate, operating budget, length of a request, and what its methods cost.

/** Virtual milliseconds of a request, fractions included. Only what a method itself costs counts as operating. */
export interface Costs {
  /** Every HTTP request, before any method. */
  readonly request: number
  /** A method that reads one thing. */
  readonly read: number
  /** A list, before its rows. */
  readonly list: number
  /** A method that changes something. */
  readonly write: number
  /** A row of an answer. */
  readonly row: number
  /** A thousand rows that were counted for `total`; `start: -1` counts none. */
  readonly countedThousand: number
  /** A thousand rows that were skipped by `start` or `offset`. */
  readonly skippedThousand: number
  /** Instead of `read`, `list` or `write`, by method in lower case. */
  readonly methods: Readonly<Record<string, number>>
}

export interface Limits {
  /** Leaky bucket of each source address: so many requests, and so many more with every second. */
  readonly rate: { readonly threshold: number; readonly perSecond: number } | undefined
  /**
   * Run time of one method for one application or webhook in ten minutes; `blockMs`: how long more is refused then;
   * `batchWeight`: the share of a classic batch that is charged to `batch` itself, besides its items.
   */
  readonly operating:
    | { readonly limitMs: number; readonly blockMs: number; readonly batchWeight: number }
    | undefined
  /** A longer request is interrupted. */
  readonly cutOffMs: number | undefined
  readonly costs: Costs
  /** Share of the cost that is waited for in real time: 0 is none, 1 is all. */
  readonly latency: number
}

export const LIMIT_PRESETS = ['off', 'cloud', 'enterprise'] as const
export type LimitPreset = (typeof LIMIT_PRESETS)[number]

/** A span as people type it (`60s`), or milliseconds. */
type Span = string | number

/** Limits as people write them: a preset, or what differs from one; `null` switches a limit off. */
export type LimitsSpec =
  | LimitPreset
  | {
      /** Default: `off`. */
      readonly preset?: LimitPreset
      readonly rate?: { readonly threshold: number; readonly perSecond: number } | null
      readonly operating?: {
        readonly limit: Span
        readonly block?: Span
        readonly batchWeight?: number
      } | null
      readonly cutOff?: Span | null
      readonly costs?: Partial<Costs> | null
      readonly latency?: number
    }

/** Run time of one method in one minute. */
export interface Basket {
  /** Whole minutes of the Unix epoch. */
  readonly minute: number
  /** Ten minutes after the beginning of the first run in it. */
  readonly expiresAt: number
  spentMs: number
}

/** What has been spent so far. */
export interface Load {
  /** By source address. */
  readonly buckets: Map<string, { readonly level: number; readonly second: number }>
  /** By caller and method. */
  readonly baskets: Map<string, Basket[]>
  /** Moments, by caller and method. */
  readonly blocks: Map<string, number>
}
