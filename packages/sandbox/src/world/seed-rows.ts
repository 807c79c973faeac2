// Rows of a new portal: a number of made-up ones, ids with holes, or rows of one's own.

import type { CrmRow } from '../model/portal.ts'
import type { RowFields } from '../model/rows.ts'
import { RowTable } from '../model/row-table.ts'
import { isoSeconds } from '../portal/envelope.ts'
import { seededRandom } from './random.ts'

/** A number of made-up rows, or rows of one's own: their fields win over made-up ones. */
export type RowsSeed = number | RowIds | readonly RowFields[]

/** Made-up rows whose ids do not simply follow one another. */
export interface RowIds {
  readonly count: number
  /** Share of ids that are missing, below 1; default 0. */
  readonly holes?: number
  /** Into so many groups the ids fall, with ten times their size between them; default 1. */
  readonly clusters?: number
}

/** Makes the same row for the same id, every time. */
export type RowMaker = (id: number, random: () => number) => CrmRow

export const DAY_MS = 86_400_000

const CLUSTER_GAP = 10

export function seedRows(seed: RowsSeed, make: RowMaker): RowTable {
  const made = (id: number): CrmRow => make(id, seededRandom(id))
  if (!isList(seed)) return new RowTable(seededIds(typeof seed === 'number' ? { count: seed } : seed), made)
  const rows = new RowTable([], made)
  for (const fields of seed) addRow(rows, fields)
  return rows
}

/** A row of one's own, completed; it gets the next id unless it has one. Answers its id. */
export function addRow(rows: RowTable, fields: RowFields): number {
  const own = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asText(value)]))
  const given = Number(own['ID'] ?? 0)
  if (given === 0) return rows.add((id) => ({ ...rows.make(id), ...own, ID: String(id) }))
  rows.set(given, { ...rows.make(given), ...own })
  return given
}

function isList(seed: RowsSeed): seed is readonly RowFields[] {
  return Array.isArray(seed)
}

function seededIds({ count, holes = 0, clusters = 1 }: RowIds): number[] {
  const random = seededRandom(count)
  const clusterSize = Math.ceil(count / clusters)
  const ids: number[] = []
  let id = 0
  while (ids.length < count) {
    id += 1
    if (ids.length > 0 && ids.length % clusterSize === 0) id += clusterSize * CLUSTER_GAP
    while (random() < holes) id += 1
    ids.push(id)
  }
  return ids
}

/** Flags of the portal are Y and N. */
function asText(value: RowFields[string]): string | null {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? 'Y' : 'N'
  return String(value)
}

export function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}

/** Rows belong to people in turn. */
export function inTurn(id: number, userIds: readonly number[]): string {
  return String(userIds[(id - 1) % userIds.length] ?? 1)
}

export function midnight(at: number): string {
  return isoSeconds(Math.floor(at / DAY_MS) * DAY_MS)
}
