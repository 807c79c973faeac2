// A store in one schema of a PostgreSQL database, which processes of several machines may share.

import type { Store } from '../../store/store.ts'
import { createAcceptance } from './acceptance.ts'
import { parseAddress } from './address.ts'
import { createAuditStore } from './audit-store.ts'
import { createBudgetStore } from './budget-store.ts'
import type { PostgresDriver } from './driver.ts'
import { createInboxStore } from './inbox-store.ts'
import { migrate } from './migrate.ts'
import { createOneTimeStore } from './one-time-store.ts'
import { openPoolDriver } from './pool-driver.ts'
import { createPortalStore } from './portal-store.ts'
import { tablesIn } from './tables.ts'

export interface PostgresStoreOptions {
  /**
   * `postgres://user:password@host:5432/database`, with parameters of `pg` such as `sslmode=verify-full`, and of the
   * store: `schema` (default `latchkey`, made when it is not there), `connections` (a process, default 10), and
   * `prepare=1`, which keeps prepared statements: faster, and only for a server without a pooler between.
   */
  readonly url: string
  /** For tests: a clock in place of the server's, milliseconds of the Unix epoch. */
  readonly now?: () => number
}

/**
 * Opens the store, and brings its schema to the present version. A commit is on the server's disk when its verb
 * resolves. Leases, budgets and the end of one-time values go by the server's clock.
 *
 * A verb waits up to 5 s for a server that is away, then throws `busy`; it throws `busy`, too, when the connection
 * breaks under way, and the step may have happened then: whoever repeats it learns what became of it.
 * Throws `misconfigured` with the field `STORE` when the address leads nowhere, user or password are refused, or the
 * schema cannot be used: without rights, of another program, or of a newer version. No error holds the password.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const address = parseAddress(options.url)
  const driver = await openPoolDriver(address)
  try {
    await migrate(driver, address)
    return storeOver(driver, address, options.now)
  } catch (error) {
    await driver.close()
    throw error
  }
}

/** The store over a schema that is up to date. */
export function storeOver(
  driver: PostgresDriver,
  place: { readonly name: string; readonly schema: string },
  now: (() => number) | undefined
): Store {
  const tables = tablesIn(place.schema)
  const acceptance = createAcceptance(driver, tables.events)
  return {
    name: place.name,
    portals: createPortalStore(driver, tables, now),
    oneTime: createOneTimeStore(driver, tables, now),
    inbox: createInboxStore(driver, tables, acceptance),
    audit: createAuditStore(driver, tables),
    budgets: createBudgetStore(driver, tables, now),
    async close() {
      await acceptance.idle()
      await driver.close()
    }
  }
}
