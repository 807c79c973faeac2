// What tasks about the keys of a store are given.

import { randomBytes } from 'node:crypto'
import type { Store } from '../store/store.ts'
import { createVault, type Vault } from './envelope.ts'
import type { KeyRing } from './key-ring.ts'

export interface KeyTask {
  /** An opened store, unencrypted. */
  readonly store: Store
  readonly keys: KeyRing
  readonly clientId: string
  /** As many random bytes as asked, for nonces. Default: a cryptographic source. */
  readonly random?: (bytes: number) => Uint8Array
}

export function vaultOf({ keys, random = randomBytes }: KeyTask): Vault {
  return createVault(keys, random)
}
