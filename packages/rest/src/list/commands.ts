// Commands of a list in one request.
import type { BatchResult } from '../batch/batch-result.ts'
import type { CommandText } from '../batch/commands.ts'
import { send } from '../batch/send.ts'
import { RestError } from '../errors/rest-error.ts'
import type { Source } from './source.ts'

/**
 * @param halt whether nothing is run behind a command that fails
 * @throws RestError that names the list's method, as a single call would
 */
export async function runCommands(
  { client, method, options }: Source,
  commands: readonly CommandText[],
  halt = false
): Promise<ReadonlyMap<string, BatchResult>> {
  try {
    return new Map(await send(client, commands, { ...options, halt }))
  } catch (error) {
    throw error instanceof RestError && error.method === 'batch' ? named(method, error) : error
  }
}

/** A copy, since others may have been told the same error. */
function named(method: string, error: RestError): RestError {
  const message = error.message.replace(/^batch\b/, `${method} (in a batch)`)
  return new RestError(error.code, message, Object.assign({ cause: error.cause }, error, { method }))
}
