// One request of a batch: its commands, and a result for each.
import type { CallOptions } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { execute } from '../call/execute.ts'
import type { BatchResult } from './batch-result.ts'
import type { CommandText } from './commands.ts'
import { learnFrom } from './learn.ts'
import { readResults } from './read-results.ts'
import { withoutUnresolved } from './unresolved.ts'

export type KeyedResult = readonly [key: string, result: BatchResult]

export async function send(
  client: Client,
  commands: readonly CommandText[],
  options: CallOptions & { readonly halt: boolean }
): Promise<readonly KeyedResult[]> {
  const { halt } = options
  const request = {
    method: 'batch',
    // As 0 and 1: a portal takes the text "false" for true (portal-behaviour.md section 5).
    paramsText: `{"halt":${halt ? 1 : 0},"cmd":${orderedJson(commands)}}`,
    // The newest portals charge the batch itself, too.
    methods: [...commands.map(({ method }) => method), 'batch'],
    learn: learnFrom.bind(undefined, commands)
  }
  const { envelope, token } = await execute(client, request, options)
  const keys = commands.map(({ key }) => key)
  return withoutUnresolved(commands, readResults(keys, envelope.result, { halt, token }))
}

/** An object would move names that are whole numbers to the front. */
function orderedJson(commands: readonly CommandText[]): string {
  return `{${commands.map(({ key, text }) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`
}
