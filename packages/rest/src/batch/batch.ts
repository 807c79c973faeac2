// Up to 50 commands in one request.
import type { Client } from '../call/client.ts'
import { execute } from '../call/execute.ts'
import type { BatchCommands, BatchOptions, BatchResult, BatchResults } from './batch-result.ts'
import { type CommandText, commandTexts } from './commands.ts'
import { readResults } from './read-results.ts'

export async function runBatch<Commands extends BatchCommands>(
  client: Client,
  commands: Commands,
  options: BatchOptions
): Promise<BatchResults<Commands>> {
  const texts = commandTexts(commands)
  if (texts.length === 0) return inShapeOf(commands, [])
  const halt = options.halt === true
  // As 0 and 1: a portal takes the text "false" for true (portal-behaviour.md section 5).
  const paramsText = `{"halt":${halt ? 1 : 0},"cmd":${orderedJson(texts)}}`
  const answered = await execute(client, 'batch', paramsText, options)
  const keys = texts.map(([key]) => key)
  return inShapeOf(commands, readResults(keys, answered.envelope.result, { halt, token: answered.token }))
}

function inShapeOf<Commands extends BatchCommands>(
  commands: Commands,
  results: readonly (readonly [key: string, result: BatchResult])[]
): BatchResults<Commands> {
  let shaped: unknown
  if (Array.isArray(commands)) shaped = results.map(([, result]) => result)
  else if (commands instanceof Map) shaped = new Map(results)
  else shaped = Object.fromEntries(results)
  return shaped as BatchResults<Commands>
}

/** An object would move names that are whole numbers to the front. */
function orderedJson(texts: readonly CommandText[]): string {
  return `{${texts.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`
}
