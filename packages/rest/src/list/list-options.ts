// Options of a list, and what it gives.
import type { CallOptions } from '../call/call-result.ts'

export interface ListOptions extends Omit<CallOptions, 'idempotent'> {
  /** Name of the id in filter and order; unless told, as the method's documentation has it. Rows may carry it in either case. */
  readonly idField?: string | undefined
  /** Name of the member of the result that holds the rows; unless told, the only list there is. */
  readonly rowsField?: string | undefined
  /** The `cursor` of an earlier read: the list goes on behind it. */
  readonly after?: string | number | undefined
  /** Requests that are read ahead at once, 24 unless told, less where rows are large. 0 reads page by page. */
  readonly readAhead?: number | undefined
}

/** Rows in ascending order of their ids; can be iterated once. */
export interface ListRead<Row> extends AsyncIterableIterator<Row, void, undefined> {
  /** Id of the row given last, for `after` of another read; `after` itself before the first one. */
  readonly cursor: string | undefined
}
