// What the compiler knows about the commands of a batch from the names of their methods.
import type { BatchCommands, BatchOptions, BatchResults } from '../batch/batch-result.ts'
import type { MethodParams } from './typed-call.ts'

/** Parameters of a command: any of them may be text, since a reference to an earlier result is. */
type CommandParams<Known> = { readonly [Name in keyof Known]: Known[Name] | string }

type Checked<Command> = Command extends readonly [infer Method extends string, unknown]
  ? readonly [Method, CommandParams<MethodParams<Method>>]
  : Command

/** Checks the parameters of named commands; those in a list or a Map are not checked. */
export type CheckedCommands<Commands extends BatchCommands> = Commands extends
  | readonly unknown[]
  | ReadonlyMap<string, unknown>
  ? unknown
  : { readonly [Name in keyof Commands]: Checked<Commands[Name]> }

export type TypedBatch<Options = BatchOptions> = <const Commands extends BatchCommands>(
  commands: Commands & CheckedCommands<Commands>,
  options?: Options
) => Promise<BatchResults<Commands>>
