// The driver over `node:sqlite`.

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { AppError } from '../../errors/app-error.ts'
import { bindable, type SqliteDriver, type SqlRow } from './driver.ts'
import { sqliteError } from './sqlite-error.ts'

/** How long a statement waits for another process that writes; it blocks this one meanwhile. */
const busyTimeoutMs = 5000

/** Opens the database file at `path`. Errors come as `AppError` that names the path. */
export function openNodeDriver(path: string): SqliteDriver {
  const database = attempt(path, () => new DatabaseSync(path, { timeout: busyTimeoutMs }))
  const statements = new Map<string, StatementSync>()

  function prepared(sql: string): StatementSync {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }

  function use<Result>(work: () => Result): Result {
    if (!database.isOpen) throw new AppError('internal', `The store ${path} was used after it was closed.`)
    return attempt(path, work)
  }

  return {
    run(sql, ...values) {
      const bound = values.map(bindable)
      return use(() => Number(prepared(sql).run(...bound).changes))
    },
    rows(sql, ...values) {
      const bound = values.map(bindable)
      return use(() => prepared(sql).all(...bound) as SqlRow[])
    },
    script(sql) {
      use(() => database.exec(sql))
    },
    close() {
      if (database.isOpen) database.close()
    }
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw sqliteError(error, path)
  }
}
