// Turns an error of PostgreSQL, or of the way to it, into one that says what to do.

import { AppError } from '../../errors/app-error.ts'

/** What the server answered while it starts, stops, or has no room: worth another attempt to connect. */
const passing = new Set(['57P01', '57P02', '57P03', '53300'])

/** SQLSTATE of an answer of the server; `undefined` when there was no answer. */
function stateOf(error: unknown): string | undefined {
  // Node's own errors have codes, too, but only those of a server have a severity.
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined
  return String(error.code)
}

/** The attempt to connect came to nothing, and the next one may succeed. */
export function mayConnectLater(error: unknown): boolean {
  const state = stateOf(error)
  return state === undefined || passing.has(state)
}

/** The connection can be used again: it was the statement that failed. */
export function isConnectionSound(error: unknown): boolean {
  if (error instanceof AppError) return true
  const state = stateOf(error)
  return state !== undefined && !/^(08|28|57P)/.test(state) && state !== '53300'
}

/** The server ended the statement in favour of another one's, and undid it: it may be repeated at once. */
export function gaveWay(error: unknown): boolean {
  const state = stateOf(error)
  return state === '40P01' || state === '40001'
}

/** @param name of the store, without credentials */
export function postgresError(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error
  const cause = withoutDetails(error)
  // A mistake in a program, this or the application's, is no failure of the connection.
  if (error instanceof TypeError || error instanceof RangeError) {
    return new AppError('internal', `The store ${name} failed unexpectedly.`, { cause })
  }
  const state = stateOf(error)
  if (state === undefined || /^(08|57P)/.test(state)) {
    return new AppError(
      'busy',
      `The connection to the store ${name} failed: try again. What was under way may have happened.`,
      { cause, retryAfterMs: 1000 }
    )
  }
  const refusal = refusalOf(state, name)
  if (refusal !== undefined) return misconfigured(refusal, cause)
  const busy = busyWith(state, name)
  if (busy !== undefined) return new AppError('busy', busy, { cause, retryAfterMs: 1000 })
  return new AppError('internal', `The store ${name} refused a statement (${state}).`, { cause })
}

/** As `postgresError`, for the first connection: an address that leads nowhere is the operator's to correct. */
export function openingError(error: unknown, name: string): AppError {
  if (error instanceof AppError || stateOf(error) !== undefined) return postgresError(error, name)
  return misconfigured(
    `The store ${name} cannot be reached (${reasonOf(error)}): look at host, port and TLS settings of the address, and whether the server runs.`,
    withoutDetails(error)
  )
}

/** An error of the setting that names the store. */
export function misconfigured(message: string, cause?: unknown): AppError {
  return new AppError('misconfigured', message, { field: 'STORE', cause })
}

function refusalOf(state: string, name: string): string | undefined {
  if (state === '28P01' || state === '28000') {
    return `The store ${name} refuses user or password (${state}): correct them in its address.`
  }
  if (state === '3D000') return `The database of the store ${name} is not there: create it, or name another.`
  if (state === '42501') {
    return `The user of the store ${name} lacks rights: let it create a schema in the database, or own the one that is there.`
  }
  if (state === '26000' || state === '42P05') {
    return `The store ${name} is behind a pooler that keeps no prepared statements: take prepare=1 out of its address.`
  }
  return undefined
}

function busyWith(state: string, name: string): string | undefined {
  if (state === '53100') return `The disk of the store ${name} is full: free some space.`
  if (state === '53300') return `The store ${name} has no connection left: raise its limit, or use a pooler.`
  if (state === '25006') {
    return `The store ${name} takes no changes now: name the primary server, or wait until it is one again.`
  }
  if (/^(53|58)/.test(state))
    return `The server of the store ${name} is out of resources (${state}): try again.`
  if (/^(40|55P03|57014)/.test(state)) return `The store ${name} was in use by others (${state}): try again.`
  return undefined
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

/** What the server adds to an error may hold whole rows, and so tokens; its message alone does not. */
function withoutDetails(error: unknown): Error {
  const kept = new Error(error instanceof Error ? error.message : 'an error of unknown form')
  if (error instanceof Error && error.stack !== undefined) kept.stack = error.stack
  return kept
}
