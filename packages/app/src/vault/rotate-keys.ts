// Encrypts everything with the first key of the ring, while others use the store.

import { AppError } from '../errors/app-error.ts'
import type { Store } from '../store/store.ts'
import { canaryKeyIds, checkKeys, retireOtherKeys } from './canary.ts'
import { keyIdOf, type Turn } from './envelope.ts'
import { type KeyTask, vaultOf } from './key-task.ts'
import { turnRecord } from './sealed-fields.ts'
import { keyIdsOf, type SealedRecord, visitSealed } from './sealed-records.ts'
import type { UnreadableRecord } from './unreadable.ts'

export interface RotationProgress {
  /** From 1. Another round shows whether somebody still encrypts with another key. */
  readonly round: number
  /** Portals seen in this round. */
  readonly portals: number
  /** Records in this round: installations, grants and quarantined events with something sealed in them. */
  readonly records: number
  /** Records that were encrypted anew, in all rounds. */
  readonly resealed: number
}

export interface Rotation {
  /**
   * `complete`: nothing that is stored needs another key than the first any more. `unreadable`: some records open with
   * no key of the ring. `still-written`: somebody goes on encrypting with another key.
   */
  readonly outcome: 'complete' | 'unreadable' | 'still-written'
  readonly keyId: string
  /** Ids that may leave the ring, once sign-ins and sessions begun with them have ended: after 10 minutes. */
  readonly removable: readonly string[]
  readonly resealed: number
  /** The first hundred. */
  readonly unreadable: readonly UnreadableRecord[]
  readonly unreadableCount: number
}

export interface RotationTask extends KeyTask {
  /** Told after each page of portals. */
  readonly onProgress?: (progress: RotationProgress) => void
}

export interface KeyUse {
  readonly keyId: string
  readonly inRing: boolean
  readonly inCanary: boolean
  readonly records: number
}

const mostRounds = 3
const mostAttempts = 20
const mostNamed = 100

/**
 * May be ended at any point, and started again: it goes on with what is left. Generations, tokens and moments stay as
 * they are, and a refresh at the same moment wins.
 *
 * Throws what `checkKeys` throws, and `busy` when the store cannot be written at the moment.
 */
export async function rotateKeys(task: RotationTask): Promise<Rotation> {
  await checkKeys(task)
  const { store, clientId, keys, onProgress } = task
  const [keyId = ''] = keys.ids
  const reseal = resealing(task, keyId)
  let resealed = 0
  let unreadable: UnreadableRecord[] = []

  for (let round = 1; round <= mostRounds; round += 1) {
    const resealedBefore = resealed
    let [portals, records] = [0, 0]
    unreadable = []
    await visitSealed(store, clientId, {
      async visit(found) {
        if (keyIdsOf(found).size > 0) records += 1
        const result = await resealRecord(store, found, keyId, reseal)
        if (result === 'resealed') resealed += 1
        else if (result !== 'current') unreadable.push(result)
      },
      onPage(count) {
        portals += count
        onProgress?.({ round, portals, records, resealed })
        return undefined
      }
    })
    if (resealed > resealedBefore) continue
    if (unreadable.length > 0) return ended('unreadable')
    await retireOtherKeys(task)
    return ended('complete')
  }
  return ended('still-written')

  function ended(outcome: Rotation['outcome']): Rotation {
    return {
      outcome,
      keyId,
      removable: outcome === 'complete' ? keys.ids.slice(1) : [],
      resealed,
      unreadable: unreadable.slice(0, mostNamed),
      unreadableCount: unreadable.length
    }
  }
}

/** The keys of the ring in its order, then others that are in use; counts by reading every record. */
export async function countKeyUse(task: KeyTask): Promise<readonly KeyUse[]> {
  const inCanary = await canaryKeyIds(task)
  const counts = new Map<string, number>()
  await visitSealed(task.store, task.clientId, {
    async visit(found) {
      for (const keyId of keyIdsOf(found)) counts.set(keyId, (counts.get(keyId) ?? 0) + 1)
    }
  })
  const ids = new Set([...task.keys.ids, ...inCanary, ...counts.keys()])
  return [...ids].map((keyId) => ({
    keyId,
    inRing: task.keys.ids.includes(keyId),
    inCanary: inCanary.includes(keyId),
    records: counts.get(keyId) ?? 0
  }))
}

/** Leaves a text of the first key as it is. */
function resealing(task: KeyTask, first: string): Turn {
  const { open, seal } = vaultOf(task)
  return (place, text) => (keyIdOf(text) === first ? text : seal(place, open(place, text)))
}

/** Somebody who changes the record at the same moment wins; then it is read again. */
async function resealRecord(
  store: Store,
  found: SealedRecord,
  first: string,
  turn: Turn
): Promise<'resealed' | 'current' | UnreadableRecord> {
  for (let attempt = 0, current: SealedRecord | undefined = found; attempt < mostAttempts; attempt += 1) {
    if (current === undefined || [...keyIdsOf(current)].every((keyId) => keyId === first)) return 'current'
    let next: SealedRecord
    try {
      next = turnRecord(current, turn)
    } catch (error) {
      if (error instanceof AppError) return unreadableRecord(current, error)
      throw error
    }
    if (await replaced(store, current, next)) return 'resealed'
    current = await readAgain(store, current)
  }
  throw new AppError('busy', 'A record changes too often at the moment: run the rotation again.')
}

async function replaced(store: Store, before: SealedRecord, after: SealedRecord): Promise<boolean> {
  if (after.kind === 'installation') return store.portals.replaceInstallation(after.record)
  if (after.kind === 'quarantined event') return store.inbox.resealQuarantined(after.record)
  return before.kind === 'grant' && store.portals.resealGrant(before.record, before.record, after.record)
}

async function readAgain(store: Store, { kind, record }: SealedRecord): Promise<SealedRecord | undefined> {
  if (kind === 'installation') {
    const installation = await store.portals.readInstallation(record)
    return installation && { kind, record: installation }
  }
  if (kind === 'grant') {
    const grant = await store.portals.readGrant(record)
    return grant && { kind, record: grant }
  }
  // Nobody changes an entry of the quarantine: it is there, or it was judged.
  return undefined
}

function unreadableRecord({ kind, record }: SealedRecord, error: AppError): UnreadableRecord {
  const { clientId, memberId } = record
  return { kind, clientId, memberId, ...('userId' in record && { userId: record.userId }), error }
}
