// What the parts of one application share: its identity, its store, its way out, its surroundings.

import type { Fetch, LostGrant, RefreshedGrant } from './app-types.ts'
import type { Env } from './env/env.ts'
import type { Store } from './store/store.ts'
import type { KeyRing } from './vault/key-ring.ts'

export interface Context {
  readonly clientId: string
  readonly clientSecret: string
  /** Encrypts by itself what it is given. */
  readonly store: Store
  readonly keys: KeyRing
  /** Origins of the authorization servers we believe, in the order in which they are asked. */
  readonly authServers: readonly string[]
  readonly fetch: Fetch
  readonly env: Env
  readonly processName: string
  readonly fallbackAdministrator: 'on' | 'off'
  readonly onRefreshed: (refreshed: RefreshedGrant) => void | Promise<void>
  readonly onGrantLost: (lost: LostGrant) => void | Promise<void>
}
