// Runs the command line and tells failures by exit codes: 2 for what the caller has to change, 1 for the rest.

import { AppError } from '@latchkey/app'
import { type Command, CommanderError } from 'commander'
import { describeError } from '../log/describe-error.ts'
import { SettingError } from '../settings/index.ts'
import { GatewayError } from './gateway-error.ts'

export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv)
    return 0
  } catch (error) {
    // Its text is already printed.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof SettingError) {
      process.stderr.write(`latchkey: ${error.message}\n`)
      return 2
    }
    if (error instanceof GatewayError) {
      process.stderr.write(`latchkey: ${error.message}\n`)
      return 1
    }
    if (error instanceof AppError) {
      process.stderr.write(`latchkey: ${new GatewayError(error.code, error.message).message}\n`)
      return 1
    }
    // Whoever reads our output has read enough.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0
    process.stderr.write(`latchkey: failed unexpectedly: ${describeError(error)}\n`)
    return 1
  }
}
