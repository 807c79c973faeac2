// How far a list reaches, from its first and its last page.
import { type Sample, sampleOf } from './density.ts'
import type { Range } from './plan.ts'
import { nothing, type Page } from './rows.ts'
import { pageSize } from './source.ts'

export interface Extent {
  /** Rows behind the first page that are known already. */
  readonly read: Page
  /** What is left, between ids; undefined when nothing is. */
  readonly rest: Range | undefined
  readonly samples: readonly Sample[]
}

/** @returns undefined where the list has to be read page by page */
export function extentOf(first: Page, end: Page): Extent | undefined {
  const start = first.ids[0]
  const cursor = first.ids.at(-1)
  const endStart = end.ids[0]
  const last = end.ids.at(-1)
  // A method whose pages have another size says nothing by one that is short.
  if (first.rows.length !== pageSize || start === undefined || cursor === undefined) return undefined
  const complete = { rest: undefined, samples: [] }
  if (endStart === undefined || last === undefined || last <= cursor) return { ...complete, read: nothing }
  if (BigInt(endStart) <= BigInt(cursor) + 1n) {
    // The last page reaches back to the first one: together they are all.
    const from = end.ids.findIndex((id) => id > cursor)
    return { ...complete, read: { rows: end.rows.slice(from), ids: end.ids.slice(from) } }
  }
  if (typeof start !== 'number' || typeof cursor !== 'number') return undefined
  if (typeof endStart !== 'number' || typeof last !== 'number') return undefined
  return {
    read: nothing,
    rest: { after: cursor, upTo: last },
    samples: [first, end].flatMap(({ ids }) => sampleOf(ids.map(Number)).samples)
  }
}
