// Brings a schema of the database to the version of this program, whichever of several processes is first.

import type { PostgresAddress } from './address.ts'
import type { PostgresDriver, Statements } from './driver.ts'
import { migrations } from './migrations.ts'
import { misconfigured } from './postgres-error.ts'

type Place = Pick<PostgresAddress, 'schema' | 'name'>

/** The oldest that still gets fixes. */
const oldestServer = 14

/** Tells the version, and that the schema is this program's. */
const versionTable = 'latchkey_schema'

/**
 * Applies the steps that are missing, all in one transaction: a process that dies in it leaves the schema as it was.
 * Its lock belongs to the transaction, as it must behind a pooler. Refuses, without changing anything, a server that
 * cannot do what the store relies on, and a schema that another program or a newer version of this one made.
 */
export async function migrate(
  db: PostgresDriver,
  place: Place,
  steps: readonly string[] = migrations
): Promise<void> {
  await checkServer(db, place)
  if ((await readVersion(db, place, steps)) === steps.length) return
  await db.inTransaction(async (step) => {
    const { schema } = place
    await step.script(`SELECT pg_advisory_xact_lock(hashtextextended('latchkey schema ${schema}', 0))`)
    // Read again: another process may have been first while this one waited for the lock.
    const version = await readVersion(step, place, steps)
    if (version === steps.length) return
    const known = await step.rows('SELECT FROM pg_namespace WHERE nspname = ?', schema)
    // With IF NOT EXISTS it would ask for the right to create schemas even where there is one.
    if (known.length === 0) await step.script(`CREATE SCHEMA "${schema}"`)
    await step.script(`SET LOCAL search_path TO "${schema}"`)
    for (const missing of steps.slice(version)) await step.script(missing)
    await step.script(
      version === 0
        ? `CREATE TABLE ${versionTable} AS SELECT ${steps.length} AS version`
        : `UPDATE ${versionTable} SET version = ${steps.length}`
    )
  })
}

async function checkServer(db: Statements, { name }: Place): Promise<void> {
  const [server = {}] = await db.rows(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding,
       current_setting('default_transaction_isolation') AS isolation`
  )
  if (Number(server['version']) < oldestServer * 10_000) {
    throw misconfigured(`The server of the store ${name} is too old: PostgreSQL ${oldestServer} is needed.`)
  }
  if (server['encoding'] !== 'UTF8') {
    throw misconfigured(
      `The database of the store ${name} cannot hold every text: create one with ENCODING 'UTF8', or name another.`
    )
  }
  if (server['isolation'] !== 'read committed') {
    throw misconfigured(
      `The store ${name} needs the isolation "read committed": set default_transaction_isolation of its user so.`
    )
  }
}

/** Answers the version of the schema, 0 for one that is empty or not there. */
async function readVersion(db: Statements, place: Place, steps: readonly string[]): Promise<number> {
  const { schema, name } = place
  // One statement, so that a migration by another process is seen as a whole or not at all.
  const [found = {}] = await db.rows(
    `SELECT count(*) AS all_tables, count(*) FILTER (WHERE relname = '${versionTable}') AS ours
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ?`,
    schema
  )
  if (found['all_tables'] === 0) return 0
  if (found['ours'] === 0) {
    throw misconfigured(
      `The schema of the store ${name} belongs to another program: name another one with ?schema=.`
    )
  }
  const [row] = await db.rows(`SELECT version FROM "${schema}".${versionTable}`)
  const version = Number(row?.['version'])
  if (version > steps.length) {
    throw misconfigured(
      `The store ${name} was written by a newer version (schema ${version}, this one knows ${steps.length}): run the newer version, or name another schema.`
    )
  }
  return version
}
