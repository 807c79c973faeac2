// How much of a list is read at once, for rows of a given size.
import { mostPages } from './chain.ts'
import type { Sizes } from './read-ahead.ts'
import { pageSize } from './source.ts'

/** A portal cuts a request at 60 s (wire.md section 16); no estimate is exact. */
const mostRequestMs = 40_000
/** In characters of JSON. */
const mostInAnswer = 16_000_000
const mostInMemory = 64_000_000

/** @param pageMs how long the portal takes for one, 0 where nobody knows */
export function sizesFor(rowLength: number, mostChains: number, pageMs: number): Sizes {
  const pageLength = pageSize * rowLength
  const pages = within(1, mostPages, Math.min(mostInAnswer / pageLength, mostRequestMs / pageMs))
  return { pages, chains: within(1, mostChains, mostInMemory / (pages * pageLength)) }
}

function within(least: number, most: number, value: number): number {
  return Math.max(least, Math.min(most, Math.floor(value)))
}
