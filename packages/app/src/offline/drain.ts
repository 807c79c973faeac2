// Empties the offline queue of one portal into the inbox (wire.md sections 7.5 and 7.6).

import type { RestAccess } from '../app-types.ts'
import { AppError } from '../errors/app-error.ts'
import type { KeepEvent } from '../events/keep-event.ts'
import type { InstallationKey } from '../records/installation.ts'
import { type OfflineRow, readOfflineRow } from './read-offline-row.ts'

const rowsAtOnce = 50

/**
 * `reserve`: rows stay on the portal until they are in the inbox. `take`: the portal's plan only knows rows that are
 * gone once they were read, so that a process which dies at that moment loses them.
 */
export type DrainMode = 'reserve' | 'take'

interface DrainParts {
  readonly key: InstallationKey
  readonly rest: Pick<RestAccess, 'call'>
  readonly keepEvent: KeepEvent
  readonly now: () => number
}

interface Taken {
  readonly rows: readonly OfflineRow[]
  readonly processId: string | undefined
  readonly count: number
}

/** One portion; answers whether there may be more. Throws what calls and the inbox throw. */
export async function drainPortion(parts: DrainParts, mode: DrainMode): Promise<'more' | 'empty'> {
  const taken = await get(parts, mode === 'reserve' ? { clear: 0 } : { clear: 1 })
  await keep(parts, taken)
  return taken.count === rowsAtOnce ? 'more' : 'empty'
}

/**
 * Rows that a process has reserved that did not come to clear them: its answer was lost, or it died. Only for whoever
 * holds the portal's lease, since nobody else is at work then.
 */
export async function drainOrphans(parts: DrainParts): Promise<void> {
  const { result } = await parts.rest.call('event.offline.list', { filter: { '!PROCESS_ID': '' } })
  const rows = Array.isArray(result) ? (result as readonly Readonly<Record<string, unknown>>[]) : []
  const orphaned = new Set(rows.map((row) => row['PROCESS_ID']).filter((id) => typeof id === 'string'))
  for (const processId of orphaned) if (processId !== '') await drainProcess(parts, processId)
}

async function drainProcess(parts: DrainParts, processId: string): Promise<void> {
  for (;;) {
    const taken = await get(parts, { clear: 0, process_id: processId })
    await keep(parts, taken)
    // Rows that cannot be read stay where they are, until the portal drops them.
    if (taken.count < rowsAtOnce || taken.rows.length === 0) return
  }
}

/** The portal's plan has no reservation. */
export function hasNoReservation(error: unknown): boolean {
  return error instanceof AppError && error.portal?.error === 'WRONG_LICENSE'
}

async function get({ key, rest, now }: DrainParts, params: Record<string, string | number>): Promise<Taken> {
  const { result } = await rest.call<{ readonly process_id?: unknown; readonly events?: unknown }>(
    'event.offline.get',
    { ...params, limit: rowsAtOnce }
  )
  const events = Array.isArray(result.events) ? (result.events as readonly unknown[]) : []
  const receivedAt = now()
  return {
    rows: events.flatMap((row) => readOfflineRow(key, row, receivedAt) ?? []),
    processId:
      typeof result.process_id === 'string' && result.process_id !== '' ? result.process_id : undefined,
    count: events.length
  }
}

/** On disk first, off the portal second: whoever dies in between finds them again, and the inbox knows them. */
async function keep({ rest, keepEvent }: DrainParts, { rows, processId }: Taken): Promise<void> {
  await Promise.all(rows.map(({ event }) => keepEvent(event)))
  if (processId === undefined || rows.length === 0) return
  await rest.call('event.offline.clear', { process_id: processId, id: rows.map(({ id }) => Number(id)) })
}
