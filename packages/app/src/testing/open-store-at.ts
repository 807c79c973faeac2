// Opens the store that an address names, as the gateway does.

import type { Store } from '../store/store.ts'
import { openPostgresStore } from '../stores/postgres/index.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'

/** @param address `sqlite:path` or `postgres://...` */
export function openStoreAt(address: string): Promise<Store> {
  const path = /^sqlite:(.+)$/.exec(address)?.[1]
  return path === undefined ? openPostgresStore({ url: address }) : openSqliteStore({ path })
}
