// The ids of a table: the same for the same settings, so that whoever reads it knows what has to come.

import { randomFrom } from './random.ts'
import type { TableSettings } from './settings.ts'

const clusters = 20
/** Free ids between two clusters: half as many to half as many again. */
const clusterGap = 100_000

export interface TableIds {
  /** Ids that rows have or may get, in ascending order. */
  readonly all: readonly number[]
  /** Whether there is a row at the beginning, for each of them. */
  readonly taken: readonly boolean[]
}

export function idsOf({ rows, layout, seed }: TableSettings): TableIds {
  const random = randomFrom(seed)
  const all: number[] = []
  const taken: boolean[] = []
  let id = 0
  let count = 0
  for (let cluster = 1; cluster <= (layout === 'clusters' ? clusters : 1); cluster += 1) {
    const upTo = layout === 'clusters' ? Math.round((rows * cluster) / clusters) : rows
    while (count < upTo) {
      id += 1
      const isTaken = random() >= 0.1
      all.push(id)
      taken.push(isTaken)
      if (isTaken) count += 1
    }
    id += Math.floor(clusterGap * (0.5 + random()))
  }
  return { all, taken }
}

/** Only those that have a row. */
export function takenIdsOf(table: TableSettings): readonly number[] {
  const { all, taken } = idsOf(table)
  return all.filter((_id, index) => taken[index])
}
