// What goes into a batch and what comes out of it.
import type { CallResult, Params } from '../call/call-result.ts'
import type { PortalError } from '../errors/rest-error.ts'

export type BatchCommand = readonly [method: string, params?: Params | undefined]

/**
 * Commands by name, or in a list. They run in this order, one after another. Names of an object must not be whole
 * numbers, which JavaScript moves to the front; names of a Map may.
 */
export type BatchCommands =
  | Readonly<Record<string, BatchCommand>>
  | readonly BatchCommand[]
  | ReadonlyMap<string, BatchCommand>

export interface BatchOptions {
  /** Nothing after the first failure runs. */
  readonly halt?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

export interface BatchOk<T = unknown> extends CallResult<T> {
  readonly status: 'ok'
}

export interface BatchFailed {
  readonly status: 'failed'
  /** The portal's error as sent, with any further members. */
  readonly error: PortalError
}

/** The batch halted before this command. */
export interface BatchNotRun {
  readonly status: 'not-run'
}

export type BatchResult<T = unknown> = BatchOk<T> | BatchFailed | BatchNotRun

/** One result for each command, under the same name or at the same place, in the order asked. */
export type BatchResults<Commands extends BatchCommands = BatchCommands> =
  Commands extends ReadonlyMap<infer Name, BatchCommand>
    ? ReadonlyMap<Name, BatchResult>
    : { readonly [Name in keyof Commands]: BatchResult }
