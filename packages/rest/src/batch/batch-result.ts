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
  /** Finds out what became of commands whose answer was lost, so that each ends as if it had not been. */
  readonly reconcile?: Reconcile | undefined
}

/** A command whose answer was lost: it may have run. */
export interface LostCommand {
  /** Its name; in a list its place, as text. */
  readonly name: string
  /** In the order asked, from 0. */
  readonly place: number
  readonly method: string
  /** As given, so that the record's own key can be read from them. */
  readonly params: Params
  readonly cause: RestError
}

/** What is known of a lost command by looking. */
export type LookUp =
  /** It ran. `found` is what the portal would have answered, the id of the new record for example. */
  | { readonly found: unknown }
  /**
   * Nothing is there that it would have made, or running it twice does no harm, as with a read: it is sent again, four
   * times at most.
   */
  | 'absent'
  /** Nobody can tell. */
  | 'unknown'

/**
 * Looks lost commands up by a key of the caller's own, such as `ORIGIN_ID` of a deal. Asked for the commands of one
 * request, 50 at most, so that one list call does; answers in the order given, one for each. Not asked again before it
 * has answered.
 *
 * A request without an answer may still be running: the portal ends it after 60 s (wire.md section 16). So `absent` and
 * `unknown` count only 65 s after the loss (as long as `timeoutMs` where that is more, for portals of one's own), and
 * the question may come twice: at once, when nothing else is under way, and then.
 *
 * Where it rejects with an error that says `retry: 'later'` it is asked again, 3 times in all; after any other
 * rejection, and then, its commands stay `unknown`.
 */
export type Reconcile = (lost: readonly LostCommand[]) => Promise<readonly LookUp[]>

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
  /** What `reconcile` rejected with, where that is why it is not known. */
  readonly lookUpFailure?: unknown
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
