// Results of a batch with the errors of this package in them.

import type {
  BatchCommands,
  BatchOptions,
  BatchResult,
  BatchResults,
  BatchUnknown,
  CheckedCommands,
  LookUp,
  LostCommand
} from '@latchkey/rest'
import type { AppError } from '../errors/app-error.ts'
import { fromRestError, inOurTerms } from '../errors/from-rest-error.ts'

/** The answer that tells of this command was lost: it may have run. Look before you send it again. */
export interface AppBatchUnknown extends Omit<BatchUnknown, 'cause'> {
  readonly cause: AppError
}

/** As a result of `@latchkey/rest`; errors in it are those that are thrown otherwise. */
export type AppBatchResult<T = unknown> = InOurTerms<BatchResult<T>>

/** One result for each command, under the same name or at the same place, in the order asked. */
export type AppBatchResults<Commands extends BatchCommands = BatchCommands> =
  BatchResults<Commands> extends ReadonlyMap<infer Name, infer Result>
    ? ReadonlyMap<Name, InOurTerms<Result>>
    : EachInOurTerms<BatchResults<Commands>>

/** With a type parameter a list stays one. */
type EachInOurTerms<Results> = { readonly [Name in keyof Results]: InOurTerms<Results[Name]> }

type InOurTerms<Result> = Result extends BatchUnknown ? AppBatchUnknown : Result

/** A command whose answer was lost: it may have run. */
export interface AppLostCommand extends Omit<LostCommand, 'cause'> {
  readonly cause: AppError
}

export interface AppBatchOptions extends Omit<BatchOptions, 'reconcile'> {
  /** As `Reconcile` of `@latchkey/rest`. */
  readonly reconcile?: ((lost: readonly AppLostCommand[]) => Promise<readonly LookUp[]>) | undefined
}

/** As `TypedBatch` of `@latchkey/rest`. */
export type AppBatch = <const Commands extends BatchCommands>(
  commands: Commands & CheckedCommands<Commands>,
  options?: AppBatchOptions
) => Promise<AppBatchResults<Commands>>

export function batchOptionsOf({ reconcile, ...options }: AppBatchOptions): BatchOptions {
  if (reconcile === undefined) return options
  return {
    ...options,
    reconcile: (lost) =>
      reconcile(lost.map((command) => ({ ...command, cause: fromRestError(command.cause) })))
  }
}

/** Results of any shape: named, in a list or in a Map. The shape stays. */
export function resultsInOurTerms(results: BatchResults): unknown {
  if (results instanceof Map) {
    return new Map([...results].map(([name, result]) => [name, resultInOurTerms(result as BatchResult)]))
  }
  if (Array.isArray(results)) return (results as readonly BatchResult[]).map(resultInOurTerms)
  return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, resultInOurTerms(result)]))
}

function resultInOurTerms(result: BatchResult): AppBatchResult {
  if (result.status === 'unknown') return { ...result, cause: fromRestError(result.cause) }
  if (result.status === 'not-run' && 'cause' in result) return { ...result, cause: inOurTerms(result.cause) }
  return result
}
