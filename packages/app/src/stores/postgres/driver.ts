// What the store needs of a PostgreSQL library: statements that are steps by themselves, and short transactions.

import { AppError } from '../../errors/app-error.ts'
import type { SqlInput } from '../common/columns.ts'

export type SqlValue = string | number | boolean | null

export type SqlRow = Readonly<Record<string, SqlValue>>

/** Statements are written with `?` for each value, as those of SQLite are. */
export interface Statements {
  /** Runs one statement; answers how many rows it changed. */
  run(sql: string, ...values: readonly SqlInput[]): Promise<number>
  rows(sql: string, ...values: readonly SqlInput[]): Promise<readonly SqlRow[]>
}

export interface Script extends Statements {
  /** Runs statements that take no values and may take minutes. */
  script(sql: string): Promise<void>
}

/**
 * Each call may run on another connection. When a connection breaks, calls throw `busy` and nothing is repeated here:
 * the step may have happened. Every verb of the ports may be repeated by its caller, who then learns what became of
 * it: commits compare generations, replacements compare revisions, events have their keys, claims their leases.
 */
export interface PostgresDriver extends Statements {
  /** Runs `work` as one step, each statement of which sees what others had committed when it began. */
  inTransaction<Result>(work: (db: Script) => Promise<Result>): Promise<Result>
  /** Calls under way finish first. */
  close(): Promise<void>
}

/** The library would write dates and objects in a form of its own; the engine knows no NUL in texts. */
export function bindable(value: SqlInput): SqlValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && value.isWellFormed() && !value.includes('\0')) return value
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value
  throw new AppError('internal', `A store cannot keep a value of this form (${typeof value}).`)
}

/** `?` becomes `$1` and so on. No statement of the store holds a question mark of another meaning. */
export function numbered(sql: string): string {
  let count = 0
  return sql.replaceAll('?', () => {
    count += 1
    return `$${count}`
  })
}
