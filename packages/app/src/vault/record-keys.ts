// A key for each record, derived once and kept for a while: deriving it costs more than opening the value.

import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'

export interface RecordName {
  readonly table: string
  readonly primaryKey: readonly string[]
}

export type RecordKeys = (keyId: string, record: RecordName) => KeyObject

/** Some megabytes, and the grants of all portals that are called at the same time. */
const defaultCapacity = 10_000

/** No amount of records wears out one key's random nonces. Throws what `derive` throws. */
export function createRecordKeys(ring: KeyRing, capacity: number = defaultCapacity): RecordKeys {
  /** Least recently used first. */
  const derived = new Map<string, KeyObject>()
  return (keyId, { table, primaryKey }) => {
    const record = JSON.stringify([table, ...primaryKey])
    const name = `${keyId} ${record}`
    const key = derived.get(name) ?? deriveKey(ring, keyId, record)
    derived.delete(name)
    derived.set(name, key)
    if (derived.size > capacity) derived.delete(derived.keys().next().value ?? '')
    return key
  }
}

function deriveKey(ring: KeyRing, keyId: string, record: string): KeyObject {
  const digest = createHash('sha256').update(record).digest('hex')
  return createSecretKey(ring.derive(keyId, `record:${digest}`))
}
