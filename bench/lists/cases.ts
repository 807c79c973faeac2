// What is read.

import type { TableSettings } from '../stub/settings.ts'
import type { ReaderName } from './reader.ts'

export interface ListCase {
  readonly work: string
  readonly table: TableSettings
  /** Those that are done in seconds take turns. */
  readonly quick: readonly ReaderName[]
  readonly onlyOurs: boolean
  /** Rows are inserted and deleted meanwhile. */
  readonly churns: boolean
  /** Far more than a bucket holds: read from a drained one, by a process of its own, once. */
  readonly isLong: boolean
}

const usual = { quick: ['ours'], onlyOurs: false, churns: false, isLong: false } as const

export const listCases: readonly ListCase[] = [
  {
    ...usual,
    work: '5,000 rows',
    table: { rows: 5000, layout: 'holes', seed: 5 },
    quick: ['ours', '2bad/bitrix list', 'b24jssdk batchByChunk']
  },
  { ...usual, work: '50,000 rows', table: { rows: 50_000, layout: 'holes', seed: 50 } },
  {
    ...usual,
    work: '50,000 rows that come and go',
    table: { rows: 50_000, layout: 'holes', seed: 51 },
    onlyOurs: true,
    churns: true
  },
  { ...usual, work: '50,000 rows in 20 clusters', table: { rows: 50_000, layout: 'clusters', seed: 52 } },
  { ...usual, work: '500,000 rows', table: { rows: 500_000, layout: 'holes', seed: 500 }, isLong: true }
]
