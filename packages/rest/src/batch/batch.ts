// Any number of commands: request after request, and a result for each command whatever becomes of its request.
import type { Client } from '../call/client.ts'
import { execute } from '../call/execute.ts'
import { RestError } from '../errors/rest-error.ts'
import type { BatchCommands, BatchNotRun, BatchOptions, BatchResult, BatchResults } from './batch-result.ts'
import { type CommandText, commandTexts } from './commands.ts'
import { readResults } from './read-results.ts'
import { splitIntoRequests } from './requests.ts'

type KeyedResult = readonly [key: string, result: BatchResult]

export async function runBatch<Commands extends BatchCommands>(
  client: Client,
  commands: Commands,
  options: BatchOptions
): Promise<BatchResults<Commands>> {
  const texts = commandTexts(commands)
  const requests = splitIntoRequests(texts, options.halt === true)
  const known = new Map<string, BatchResult>()
  const inOrder = (rest: BatchNotRun): readonly KeyedResult[] =>
    texts.map(({ key }) => [key, known.get(key) ?? rest])

  let lostBefore = false
  for (const request of requests) {
    try {
      const answered = await send(client, request, options)
      for (const [key, result] of answered) known.set(key, result)
      const failed = answered.some(([, { status }]) => status !== 'ok')
      if (failed && options.halt === true) break
      lostBefore = false
    } catch (error) {
      // Whatever is not a RestError comes from credentials or limiter, which are asked before anything runs.
      const ran = error instanceof RestError ? error.ran : 'no'
      if (requests.length === 1 || (ran === 'no' && known.size === 0)) throw error
      if (error instanceof RestError && ran !== 'no') {
        for (const { key } of request) known.set(key, { status: 'unknown', cause: error })
      }
      // A lost answer says nothing of the next request; any other failure would meet it, too.
      if (ran !== 'unknown' || lostBefore || options.halt === true) {
        return inShapeOf(commands, inOrder({ status: 'not-run', cause: error }))
      }
      lostBefore = true
    }
  }
  return inShapeOf(commands, inOrder({ status: 'not-run' }))
}

async function send(
  client: Client,
  request: readonly CommandText[],
  options: BatchOptions
): Promise<readonly KeyedResult[]> {
  const halt = options.halt === true
  // As 0 and 1: a portal takes the text "false" for true (portal-behaviour.md section 5).
  const paramsText = `{"halt":${halt ? 1 : 0},"cmd":${orderedJson(request)}}`
  const { envelope, token } = await execute(client, 'batch', paramsText, options)
  return readResults(
    request.map(({ key }) => key),
    envelope.result,
    { halt, token }
  )
}

function inShapeOf<Commands extends BatchCommands>(
  commands: Commands,
  results: readonly KeyedResult[]
): BatchResults<Commands> {
  let shaped: unknown
  if (Array.isArray(commands)) shaped = results.map(([, result]) => result)
  else if (commands instanceof Map) shaped = new Map(results)
  else shaped = Object.fromEntries(results)
  return shaped as BatchResults<Commands>
}

/** An object would move names that are whole numbers to the front. */
function orderedJson(commands: readonly CommandText[]): string {
  return `{${commands.map(({ key, text }) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).join(',')}}`
}
