// What the store needs of a SQLite library: few synchronous calls with checked values.

import { AppError } from '../../errors/app-error.ts'
import type { SqlInput } from '../common/columns.ts'

export type SqlValue = string | number | null

export type SqlRow = Readonly<Record<string, SqlValue>>

export interface SqliteDriver {
  /** Runs one statement; answers how many rows it changed. */
  run(sql: string, ...values: readonly SqlInput[]): number
  rows(sql: string, ...values: readonly SqlInput[]): readonly SqlRow[]
  /** Runs statements that take no values. */
  script(sql: string): void
  close(): void
}

/**
 * Libraries differ, and change between versions, in what they make of `undefined`, booleans and dates, some of it
 * silently `NULL`; so this decides, and they only get text, numbers and null.
 */
export function bindable(value: SqlInput): SqlValue {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' && value.isWellFormed()) return value
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value
  throw new AppError('internal', `A store cannot keep a value of this form (${typeof value}).`)
}

/** Runs `work` as one step: other processes see all of it or nothing. It holds the write lock, so it awaits nothing. */
export function inTransaction<Result>(db: SqliteDriver, work: () => Result): Result {
  db.script('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.script('COMMIT')
    return result
  } catch (error) {
    rollBack(db)
    throw error
  }
}

function rollBack(db: SqliteDriver): void {
  try {
    db.script('ROLLBACK')
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full; the first error is the one to tell.
  }
}
