// Rows of a portal as people describe them, and changes of them that wait for somebody's reading.

/** Tables of rows that a portal has. */
export const ROW_KINDS = ['deals', 'contacts', 'tasks'] as const
export type RowKind = (typeof ROW_KINDS)[number]

export type RowFields = Readonly<Record<string, string | number | boolean | null>>

export interface RowsChange {
  readonly kind: RowKind
  /** So many made-up rows, or rows of one's own (with `ID` also in the middle of the others). */
  readonly add?: number | readonly RowFields[]
  /** So many by chance, the same every time, or the rows with these ids. */
  readonly delete?: number | readonly number[]
}

/** A change that waits for a call; items of a batch are calls, `batch` itself is none. */
export interface PlannedChange {
  readonly change: RowsChange
  /** It is made before every so-manieth call. */
  readonly every: number
  callsLeft: number
  timesLeft: number
}
