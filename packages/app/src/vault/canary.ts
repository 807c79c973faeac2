// The canary: a known text, sealed with each key that records may be encrypted with. Keys that do not open it are the wrong ones.

import { AppError } from '../errors/app-error.ts'
import { keyIdOf, type Place } from './envelope.ts'
import { wrongKeys } from './key-ring.ts'
import { type KeyTask, vaultOf } from './key-task.ts'
import { keyIdsOf, type SealedRecord, visitSealed } from './sealed-records.ts'
import { turnRecord } from './sealed-fields.ts'

const knownText = 'latchkey'

/** How many records of a store without a canary are tried: one of them may be damaged. */
const sampleSize = 20

/**
 * Compares the key ring with the keys that the store's records were encrypted with. The first key of a new store is
 * written down; so is a new first key, before anything is encrypted with it.
 *
 * To be called before anything else is done with the store. Throws `misconfigured` with the field `KEYS` when a key is
 * missing, or has other bytes than it had; then nothing was changed.
 */
export async function checkKeys(task: KeyTask): Promise<void> {
  const { store, clientId } = task
  for (;;) {
    const stored = await store.portals.readCanary(clientId)
    const known = stored === undefined ? await canaryOfRecords(task) : opened(task, stored)
    const [first = ''] = task.keys.ids
    if (stored !== undefined && known.has(first)) return
    const next = new Map([[first, seal(task, first)], ...known])
    if (await store.portals.replaceCanary(clientId, stored, [...next.values()].join(' '))) return
  }
}

/** Ids of the keys that the canary is sealed with; none for a store that has no canary yet. */
export async function canaryKeyIds({ store, clientId }: KeyTask): Promise<readonly string[]> {
  const stored = await store.portals.readCanary(clientId)
  return stored === undefined ? [] : [...envelopesIn(stored).keys()]
}

/** Leaves only the first key in the canary: a ring without the others is a right one from now on. */
export async function retireOtherKeys(task: KeyTask): Promise<void> {
  const { store, clientId } = task
  const [first = ''] = task.keys.ids
  for (;;) {
    await checkKeys(task)
    const stored = await store.portals.readCanary(clientId)
    if (stored === undefined) continue
    const left = envelopesIn(stored).get(first) ?? seal(task, first)
    if (stored === left || (await store.portals.replaceCanary(clientId, stored, left))) return
  }
}

function placeOf(clientId: string): Place {
  return { table: 'canaries', primaryKey: [clientId], column: 'canary' }
}

function seal(task: KeyTask, keyId: string): string {
  const { seal: sealIt } = vaultOf({ ...task, keys: { ...task.keys, ids: [keyId] } })
  return sealIt(placeOf(task.clientId), knownText)
}

function envelopesIn(canary: string): ReadonlyMap<string, string> {
  return new Map(canary.split(' ').map((envelope) => [keyIdOf(envelope) ?? '?', envelope]))
}

/** The envelopes of a canary that opens. */
function opened(task: KeyTask, canary: string): ReadonlyMap<string, string> {
  const { open } = vaultOf(task)
  const envelopes = envelopesIn(canary)
  for (const [keyId, envelope] of envelopes) {
    try {
      open(placeOf(task.clientId), envelope)
    } catch (error) {
      throw otherBytes(keyId, error)
    }
  }
  return envelopes
}

/** For a store that was written before there were canaries, or is new: sealed with the keys that open its records. */
async function canaryOfRecords(task: KeyTask): Promise<ReadonlyMap<string, string>> {
  const { open } = vaultOf(task)
  const opening = new Set<string>()
  let failure: unknown
  for (const found of await sampleOf(task)) {
    try {
      turnRecord(found, open)
      for (const keyId of keyIdsOf(found)) opening.add(keyId)
    } catch (error) {
      if (error instanceof AppError && error.field === 'KEYS') throw error
      failure ??= error
    }
  }
  if (failure !== undefined && opening.size === 0) throw otherBytes(task.keys.ids.join('", "'), failure)
  return new Map([...opening].map((keyId) => [keyId, seal(task, keyId)]))
}

async function sampleOf({ store, clientId }: KeyTask): Promise<readonly SealedRecord[]> {
  const sample: SealedRecord[] = []
  await visitSealed(store, clientId, {
    async visit(found) {
      if (keyIdsOf(found).size > 0) sample.push(found)
    },
    onPage: () => (sample.length < sampleSize ? undefined : 'enough')
  })
  return sample
}

function otherBytes(keyIds: string, cause: unknown): unknown {
  if (!(cause instanceof AppError) || cause.code !== 'internal') return cause
  return wrongKeys(
    `The store was not written with these bytes of the key "${keyIds}": put the right key back, or name the store it belongs to.`,
    cause
  )
}
