// Requests and answers of the sandbox's servers, not decoded yet.

/** A request as it arrived; nothing is decoded yet. */
export interface RawRequest {
  readonly method: string
  /** Path and query, for example `/rest/crm.deal.list.json?auth=...`. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** As text; empty for the upload of a file. */
  readonly body: string
  /** The body of an upload of a file, as it arrived. */
  readonly bytes?: Uint8Array | undefined
  /** Address of the caller; rates are one for each. */
  readonly source?: string | undefined
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Instead of `body`: the bytes of a file. */
  readonly bytes?: Uint8Array | undefined
}
