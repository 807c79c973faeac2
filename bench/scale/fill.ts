// Fills a store's tables with installations and their owners' grants, by statements of the engine: through the ports it would take an hour.

import { DatabaseSync } from 'node:sqlite'
import { openStoreAt } from '../../packages/app/src/testing/open-store-at.ts'
import type { Databases, Engine } from '../support/databases.ts'
import { clientId, ownerUserId } from '../support/portals.ts'

/** As many grants are due to be kept alive, however many there are, so that the query has the same answer everywhere. */
export const due = 50

const dayMs = 24 * 3_600_000

/** Makes the tables, fills them, and leaves them as a long-running store would be: written out, statistics known. */
export async function fill(
  databases: Databases,
  engine: Engine,
  address: string,
  count: number
): Promise<void> {
  await (await openStoreAt(address)).close()
  if (engine === 'postgres') await fillPostgres(databases, address, count)
  else fillSqlite(address, count)
}

interface Dialect {
  /** A source of `number` from 1 to `count`, and of a `member_id` of 32 digits in no order. */
  readonly numbers: (count: number) => string
  readonly prefix: string
}

function statements({ numbers, prefix }: Dialect, count: number): readonly string[] {
  const now = Date.now()
  // As long as the envelopes of real tokens.
  const sealed = `v1.k0.${'x'.repeat(140)}`
  return [
    `INSERT INTO ${prefix}installations (client_id, member_id, revision, domain, client_endpoint, auth_server,
       application_tokens, scope, finished, owner_user_id, state, installed_at, updated_at)
     SELECT '${clientId}', member_id, 1, 'portal-' || number || '.example',
       'https://portal-' || number || '.example/rest/', 'https://oauth.bitrix.info', '[]', '["crm","user_brief"]',
       'yes', '${ownerUserId}', 'active', ${now}, ${now}
     FROM (${numbers(count)}) AS numbered`,
    `INSERT INTO ${prefix}grants (client_id, member_id, user_id, generation, access_token, access_expires_at,
       refresh_token, refresh_expires_at, source, refreshed_at, created_at, keep_alive_at)
     SELECT client_id, member_id, owner_user_id, 1, '${sealed}', ${now + 3_600_000}, '${sealed}',
       ${now + 30 * dayMs}, 'install', ${now}, ${now},
       ${now} + CASE WHEN row_number() OVER (ORDER BY member_id) <= ${due} THEN -1
         ELSE ${dayMs} + row_number() OVER (ORDER BY member_id) * 1000 END
     FROM ${prefix}installations`
  ]
}

function fillSqlite(address: string, count: number): void {
  const database = new DatabaseSync(address.replace(/^sqlite:/, ''))
  try {
    const numbers = (upTo: number): string =>
      `WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ${upTo})
       SELECT number, lower(hex(randomblob(16))) AS member_id FROM numbers`
    database.exec('PRAGMA synchronous = OFF; BEGIN')
    for (const statement of statements({ numbers, prefix: '' }, count)) database.exec(statement)
    database.exec('COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    database.close()
  }
}

async function fillPostgres(
  { postgres }: Pick<Databases, 'postgres'>,
  address: string,
  count: number
): Promise<void> {
  const numbers = (upTo: number): string =>
    `SELECT number, md5(random()::text) AS member_id FROM generate_series(1, ${upTo}) AS number`
  for (const statement of statements({ numbers, prefix: 'latchkey.' }, count)) {
    await postgres.administer(address, statement)
  }
  // Now, rather than by the server's own sweep in the middle of the measurement.
  await postgres.administer(address, 'VACUUM ANALYZE latchkey.installations')
  await postgres.administer(address, 'VACUUM ANALYZE latchkey.grants')
  await postgres.administer(address, 'CHECKPOINT')
}

/** Member ids from all over the table. */
export async function sampleOf(address: string, size: number): Promise<readonly string[]> {
  const store = await openStoreAt(address)
  try {
    const found = new Set<string>()
    for (let step = 0; step < size; step += 1) {
      const after = Math.floor((step / size) * 0xffff_ffff)
        .toString(16)
        .padStart(8, '0')
      const [next] = await store.portals.listInstallations({ clientId, after, limit: 1 })
      if (next !== undefined) found.add(next.memberId)
    }
    return [...found]
  } finally {
    await store.close()
  }
}
