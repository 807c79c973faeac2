// Turns an error of SQLite into one that says what to do.

import { AppError } from '../../errors/app-error.ts'

/** Primary result codes of SQLite. */
const busy = 5
const locked = 6
const readOnly = 8
const ioError = 10
const corrupt = 11
const full = 13
const cannotOpen = 14
const notADatabase = 26

export function sqliteError(cause: unknown, path: string): AppError {
  const extended = codeOf(cause)
  switch (extended & 0xff) {
    case busy:
    case locked:
      return new AppError('busy', `The store ${path} is locked by another process: try again.`, { cause })
    case full:
      return new AppError('busy', `The disk of the store ${path} is full: free some space.`, { cause })
    case readOnly:
    case ioError:
      return new AppError('busy', `The store ${path} cannot be written: look at its disk and its rights.`, {
        cause
      })
    case corrupt:
    case notADatabase:
      return misconfigured(
        `The file ${path} is not a sound SQLite database: restore it from a backup, or name another file.`,
        cause
      )
    case cannotOpen:
      return misconfigured(`The store ${path} cannot be opened: look at its folder and its rights.`, cause)
    default:
      return new AppError('internal', `The store ${path} refused a statement.`, { cause })
  }
}

/** An error of the setting that names the store. */
export function misconfigured(message: string, cause?: unknown): AppError {
  return new AppError('misconfigured', message, { field: 'STORE', cause })
}

function codeOf(cause: unknown): number {
  return cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode : 0
}
