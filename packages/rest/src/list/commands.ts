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
    if (error instanceof RestError && error.method === 'batch') {
      Object.assign(error, { method, message: error.message.replace(/^batch\b/, `${method} (in a batch)`) })
    }
    throw error
  }
}
