// Options of a list.

export interface ListOptions {
  /** Name of the id in filter and order, `ID` unless told; rows may carry it in either case. */
  readonly idField?: string | undefined
  readonly signal?: AbortSignal | undefined
}
