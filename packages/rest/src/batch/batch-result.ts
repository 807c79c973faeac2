// What goes into a batch and what comes out of it.
import type { CallOptions, CallResult, Params } from '../call/call-result.ts'
import type { AnyMethod, MethodResult } from '../catalogue/typed-call.ts'
import type { PortalError, RestError } from '../errors/rest-error.ts'

export type BatchCommand = readonly [method: AnyMethod, params?: Params | undefined]

/**
 * Commands by name, or in a list: any number. Names of an object must not be whole numbers, which JavaScript moves to
 * the front; names of a Map may.
 */
export type BatchCommands =
  | Readonly<Record<string, BatchCommand>>
  | readonly BatchCommand[]
  | ReadonlyMap<string, BatchCommand>

export interface BatchOptions extends CallOptions {
  /** Nothing after the first failure runs or is sent. */
  readonly halt?: boolean | undefined
}

export interface BatchOk<T = unknown> extends CallResult<T> {
  readonly status: 'ok'
}

export interface BatchFailed {
  readonly status: 'failed'
  /** The portal's error as sent, with any further members. */
  readonly error: PortalError
}

/** This command certainly did not run; sending it again is safe. */
export interface BatchNotRun {
  readonly status: 'not-run'
  /**
   * Why its request was not sent or had no effect: a RestError, or whatever the credentials rejected with. Absent where
   * the batch, or the commands that this one is joined with by `ref`, halted at a failed command.
   */
  readonly cause?: unknown
}

/** The answer that tells of this command was lost: it may have run. Look before you send it again. */
export interface BatchUnknown {
  readonly status: 'unknown'
  readonly cause: RestError
}

export type BatchResult<T = unknown> = BatchOk<T> | BatchFailed | BatchNotRun | BatchUnknown

type CommandResult<Command> = Command extends readonly [infer Method extends string, ...unknown[]]
  ? MethodResult<Method>
  : unknown

/** One result for each command, under the same name or at the same place, in the order asked. */
export type BatchResults<Commands extends BatchCommands = BatchCommands> =
  Commands extends ReadonlyMap<infer Name, BatchCommand>
    ? ReadonlyMap<Name, BatchResult>
    : { readonly [Name in keyof Commands]: BatchResult<CommandResult<Commands[Name]>> }
