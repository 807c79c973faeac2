// Rows of one kind in the order of their ids; a seeded row is made anew whenever somebody looks at it.

import type { CrmRow } from './portal.ts'

/** Half a million seeded rows cost a list of numbers; only rows that were written are kept as such. */
export class RowTable {
  /** Ascending. */
  readonly #ids: number[]
  /** A row as seeding makes it: the same for the same id, every time. */
  readonly make: (id: number) => CrmRow
  readonly #written = new Map<number, CrmRow>()
  #lastId: number

  /** `ids` ascending. */
  constructor(ids: number[] = [], make: (id: number) => CrmRow = (id) => ({ ID: String(id) })) {
    this.#ids = ids
    this.make = make
    this.#lastId = ids.at(-1) ?? 0
  }

  get size(): number {
    return this.#ids.length
  }

  has(id: number): boolean {
    return this.#ids[this.position(id)] === id
  }

  get(id: number): CrmRow | undefined {
    return this.has(id) ? this.#row(id) : undefined
  }

  set(id: number, row: CrmRow): void {
    const position = this.position(id)
    if (this.#ids[position] !== id) this.#ids.splice(position, 0, id)
    this.#written.set(id, row)
    this.#lastId = Math.max(this.#lastId, id)
  }

  /** A new row with an id that no row ever had. */
  add(make: (id: number) => CrmRow): number {
    const id = this.#lastId + 1
    this.set(id, make(id))
    return id
  }

  delete(id: number): boolean {
    const position = this.position(id)
    if (this.#ids[position] !== id) return false
    this.#ids.splice(position, 1)
    this.#written.delete(id)
    return true
  }

  /** How many rows have a smaller id: where this one stands or would stand. */
  position(id: number): number {
    let [low, high] = [0, this.#ids.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The id at a position; `undefined` beyond the last. */
  idAt(position: number): number | undefined {
    return this.#ids[position]
  }

  /** By id. */
  keys(): Iterable<number> {
    return [...this.#ids]
  }

  /** By id. */
  *values(): Generator<CrmRow> {
    for (const id of this.keys()) yield this.#row(id)
  }

  *[Symbol.iterator](): Generator<[number, CrmRow]> {
    for (const id of this.keys()) yield [id, this.#row(id)]
  }

  #row(id: number): CrmRow {
    return this.#written.get(id) ?? this.make(id)
  }
}
