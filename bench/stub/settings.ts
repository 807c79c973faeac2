// What a stub portal is told, what it counts, and what its work costs. All clients of one benchmark share one stub.

/**
 * Milliseconds. They are waited for with timers and run one after another within a request, as a portal runs them;
 * requests run side by side.
 */
export interface Costs {
  /** Every HTTP request: the way there and back, and the portal's start. */
  readonly request: number
  /** A list command: one page of up to 50 rows. */
  readonly list: number
  /** A command that adds one record. */
  readonly add: number
  /** Any other command. */
  readonly other: number
  /** Each thousand rows that are counted for `total`; `start: -1` counts none. */
  readonly countedThousand: number
  /** Each thousand rows that `start` steps over: the further, the dearer. */
  readonly skippedThousand: number
}

/**
 * Counting is 1 us a row. The published figure (wire.md section 10.2: 49.9 s for 2,387,743 rows) says 21 us, but a
 * table of 50,000 rows may lie in memory where one of millions does not: so clients that count are treated kindly here.
 */
export const usualCosts: Costs = {
  request: 40,
  list: 15,
  add: 15,
  other: 5,
  countedThousand: 1,
  skippedThousand: 1
}

/** A leaky bucket per client (wire.md section 16): what is in it drains at the beginning of each second. */
export interface BucketSettings {
  readonly burst: number
  readonly perSecond: number
}

export const usualBucket: BucketSettings = { burst: 50, perSecond: 2 }

/** Seconds that one method may run in ten minutes, in ten baskets of a minute (the documentation's example). */
export const usualOperatingSeconds = 480
/** Of one method in one HTTP request, so much is free (portal-behaviour.md section 2). */
export const freeOperatingSeconds = 0.1
/** A portal interrupts longer requests (wire.md section 16). */
export const longestRequestMs = 60_000
export const mostCommands = 50
export const pageSize = 50

/** A list of deals that exist from the beginning. Their ids follow from the seed: see `ids.ts`. */
export interface TableSettings {
  readonly rows: number
  /** Every tenth id is missing, at random; in `clusters` also long stretches between them. */
  readonly layout: 'holes' | 'clusters'
  readonly seed: number
}

/** How often a connection is cut, from 0 to 1: before anything of the request has run, or after all of it has. */
export interface Drops {
  readonly before: number
  readonly after: number
  readonly seed: number
}

export interface StubSettings {
  readonly table?: TableSettings
  readonly costs?: Partial<Costs>
  readonly bucket?: BucketSettings
  readonly operatingSeconds?: number
  readonly drops?: Drops
}

/** A client with a token, a bucket, operating budgets and counts of its own. */
export interface StubClient {
  readonly accessToken: string
  /** `http://127.0.0.1:<port>/rest/` */
  readonly endpoint: string
  /** The same client without a token: `http://127.0.0.1:<port>/rest/1/<code>/` */
  readonly webhook: string
}

export interface ClientReport {
  /** HTTP requests that the portal let in. */
  readonly requests: number
  /** HTTP requests that met a full bucket. */
  readonly refused: number
  /** Commands that met a used-up operating budget. */
  readonly blocked: number
  /** Connections that were cut. */
  readonly dropped: number
  readonly commands: number
  readonly rows: number
  /** Seconds that `crm.deal.list` and the other methods have used, by method. */
  readonly operating: Readonly<Record<string, number>>
}

export interface ChurnReport {
  /** Ids that were there at the beginning and are not any more. */
  readonly deleted: readonly number[]
  /** Ids that were not there at the beginning; some may be gone again. */
  readonly inserted: readonly number[]
}

/** What was added with `crm.deal.add`: how many records there are for each ORIGIN_ID. */
export type AddedReport = Readonly<Record<string, number>>

/** The lines that the process understands; each is answered with one. */
export type StubOrder =
  | { readonly order: 'open'; readonly settings: StubSettings }
  | { readonly order: 'client'; readonly level: number }
  | { readonly order: 'report'; readonly token: string }
  | { readonly order: 'churn'; readonly perSecond: number }
  | { readonly order: 'churned' }
  | { readonly order: 'drops'; readonly drops: Drops }
  | { readonly order: 'added' }
