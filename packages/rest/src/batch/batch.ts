// Any number of commands, and a result for each whatever becomes of its request.
import type { Client } from '../call/client.ts'
import type { BatchCommands, BatchOptions, BatchResult, BatchResults } from './batch-result.ts'
import { commandTexts } from './commands.ts'
import { runRequests } from './run-requests.ts'
import type { KeyedResult } from './send.ts'

export async function runBatch<Batch extends BatchCommands>(
  client: Client,
  commands: Batch,
  options: BatchOptions
): Promise<BatchResults<Batch>> {
  const texts = commandTexts(commands)
  const { known, end } = await runRequests(client, texts, options)
  if (known.size === 0 && end !== undefined && 'cause' in end) throw end.cause
  const rest: BatchResult = { status: 'not-run', ...end }
  return inShapeOf(
    commands,
    texts.map(({ key }) => [key, known.get(key) ?? rest])
  )
}

function inShapeOf<Batch extends BatchCommands>(
  commands: Batch,
  results: readonly KeyedResult[]
): BatchResults<Batch> {
  let shaped: unknown
  if (Array.isArray(commands)) shaped = results.map(([, result]) => result)
  else if (commands instanceof Map) shaped = new Map(results)
  else shaped = Object.fromEntries(results)
  return shaped as BatchResults<Batch>
}
