// Requests and answers of the sandbox's servers, not decoded yet.

/** A request as it arrived; nothing is decoded yet. */
export interface RawRequest {
  readonly method: string
  /** Path and query, for example `/rest/crm.deal.list.json?auth=...`. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Address of the caller; rates are one for each. */
  readonly source?: string | undefined
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
