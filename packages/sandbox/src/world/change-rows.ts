// Rows that come and go while somebody reads them: at once, or before a later call.

import type { Portal } from '../model/portal.ts'
import type { RowTable } from '../model/row-table.ts'
import type { RowFields, RowsChange } from '../model/rows.ts'
import { seededRandom } from './random.ts'
import { addRow } from './seed-rows.ts'

export interface RowsChanged {
  readonly added: readonly number[]
  readonly deleted: readonly number[]
}

export function changeRows(portal: Portal, { kind, add = 0, delete: gone = 0 }: RowsChange): RowsChanged {
  const rows = portal[kind]
  const deleted = typeof gone === 'number' ? deleteByChance(rows, gone) : gone.filter((id) => rows.delete(id))
  const given = typeof add === 'number' ? Array.from({ length: add }, (): RowFields => ({})) : add
  return { added: given.map((fields) => addRow(rows, fields)), deleted }
}

/** The change is made before the call after so many, `times` times. */
export function planChange(portal: Portal, change: RowsChange, afterCalls: number, times: number): void {
  const every = afterCalls + 1
  portal.plannedChanges.push({ change, every, callsLeft: every, timesLeft: times })
}

/** Told of every call before it runs. */
export function makePlannedChanges(portal: Portal): void {
  if (portal.plannedChanges.length === 0) return
  for (const planned of portal.plannedChanges) {
    planned.callsLeft -= 1
    if (planned.callsLeft > 0) continue
    changeRows(portal, planned.change)
    planned.callsLeft = planned.every
    planned.timesLeft -= 1
  }
  portal.plannedChanges = portal.plannedChanges.filter(({ timesLeft }) => timesLeft > 0)
}

function deleteByChance(rows: RowTable, count: number): number[] {
  const random = seededRandom(rows.size + (rows.idAt(rows.size - 1) ?? 0))
  const deleted: number[] = []
  while (deleted.length < count) {
    const id = rows.idAt(Math.floor(random() * rows.size))
    if (id === undefined) break
    rows.delete(id)
    deleted.push(id)
  }
  return deleted
}
