// How much of a list is read at once, for rows of a given size.
import { mostPages } from './chain.ts'
import type { Sizes } from './read-ahead.ts'
import { pageSize } from './source.ts'

/** In characters of JSON. */
const mostInAnswer = 16_000_000
const mostInMemory = 64_000_000

export function sizesFor(rowLength: number, mostChains: number): Sizes {
  const pageLength = pageSize * rowLength
  const pages = within(1, mostPages, mostInAnswer / pageLength)
  return { pages, chains: within(1, mostChains, mostInMemory / (pages * pageLength)) }
}

function within(least: number, most: number, value: number): number {
  return Math.max(least, Math.min(most, Math.floor(value)))
}
