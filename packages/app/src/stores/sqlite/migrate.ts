// Brings a database file to the schema of this program, whichever of several processes is first.

import { inTransaction, type SqliteDriver } from './driver.ts'
import { migrations } from './migrations.ts'
import { misconfigured } from './sqlite-error.ts'

/** "LKEY", in the place where a SQLite file names the program it belongs to. */
const applicationId = 0x4c4b4559

/**
 * Refuses, without changing anything, a file that another program or a newer version of this one made.
 * Answers the version of the schema in it, 0 for an empty file.
 */
export function readVersion(db: SqliteDriver, path: string): number {
  // One statement, so that a migration by another process is seen as a whole or not at all.
  const [found] = db.rows(
    `SELECT (SELECT application_id FROM pragma_application_id) AS owner,
            (SELECT user_version FROM pragma_user_version) AS version,
            (SELECT count(*) FROM sqlite_schema) AS tables`
  )
  const { owner = 0, version: stored = 0, tables = 0 } = found ?? {}
  const version = Number(stored)
  if (owner !== applicationId && !(owner === 0 && tables === 0)) {
    throw misconfigured(`The file ${path} is the database of another program: name another file.`)
  }
  if (version > migrations.length) {
    throw misconfigured(
      `The file ${path} was written by a newer version (schema ${version}, this one knows ${migrations.length}): run the newer version, or name another file.`
    )
  }
  return version
}

/** Applies the steps that are missing, all in one transaction: a process that dies in it leaves the file as it was. */
export function migrate(db: SqliteDriver, path: string): void {
  if (readVersion(db, path) === migrations.length) return
  inTransaction(db, () => {
    // Read again: another process may have migrated the file while this one waited for the lock.
    for (const step of migrations.slice(readVersion(db, path))) db.script(step)
    db.script(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  })
}
