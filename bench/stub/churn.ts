// Rows that come and go while a list is read.

import { randomFrom } from './random.ts'
import type { ChurnReport } from './settings.ts'
import type { Table } from './table.ts'

const everyMs = 10

export interface Churn {
  /** Rows that are inserted, and as many that are deleted, in a second; 0 ends it. */
  run(perSecond: number): void
  report(): ChurnReport
}

export function createChurn(table: Table, seed: number): Churn {
  const random = randomFrom(seed)
  const deleted = new Set<number>()
  const inserted = new Set<number>()
  const wasThere = table.ids.map((_id, index) => table.exists(index))
  let timer: NodeJS.Timeout | undefined
  let owed = 0

  function change(exists: boolean): void {
    // Most ids have a row, so one that may be given takes some tries.
    for (let tries = 0; tries < 100; tries += 1) {
      const index = Math.floor(random() * table.ids.length)
      if (table.exists(index) === exists) continue
      table.set(index, exists)
      const id = table.ids[index] ?? 0
      if (exists && wasThere[index] !== true) inserted.add(id)
      if (!exists && wasThere[index] === true) deleted.add(id)
      return
    }
  }

  return {
    run(perSecond) {
      clearInterval(timer)
      if (perSecond === 0) return
      timer = setInterval(() => {
        for (owed += (perSecond * everyMs) / 1000; owed >= 1; owed -= 1) {
          change(true)
          change(false)
        }
      }, everyMs)
    },
    report: () => ({ deleted: [...deleted], inserted: [...inserted] })
  }
}
