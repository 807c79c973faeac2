// Any number of commands: requests side by side, and a result for each command whatever becomes of its request.
import type { Client } from '../call/client.ts'
import { RestError } from '../errors/rest-error.ts'
import type { BatchCommands, BatchOptions, BatchResult, BatchResults } from './batch-result.ts'
import { type CommandText, commandTexts } from './commands.ts'
import { groupsOf, splitIntoRequests } from './requests.ts'
import { type KeyedResult, send } from './send.ts'

/** More would only wait in the limiter, and be sent in vain when the portal goes away. */
const mostUnderWay = 16

type Commands = readonly CommandText[]

export async function runBatch<Batch extends BatchCommands>(
  client: Client,
  commands: Batch,
  options: BatchOptions
): Promise<BatchResults<Batch>> {
  const texts = commandTexts(commands)
  const halt = options.halt === true
  const durationMs = client.limiter?.durationMs
  const requests = [...splitIntoRequests(texts, { halt, durationMs })]
  const whole = requests.length === 1
  const sendOptions = {
    priority: whole ? ('interactive' as const) : ('bulk' as const),
    // Batches take turns with one another.
    caller: options.caller ?? `batch ${client.nextId()}`,
    ...options
  }
  const known = new Map<string, BatchResult>()
  /** Why nothing more is sent. */
  let end: { readonly cause?: unknown } | undefined
  let lostBefore = false

  async function run(request: Commands): Promise<void> {
    // A command that was given a reference must not run when its source failed; whatever stands behind, too, then.
    const joined = !halt && request.some(({ needsUsed }) => needsUsed)
    const groups = joined ? groupsOf(request) : []
    const ordered = joined ? groups.flat() : request
    try {
      const answered = await send(client, ordered, { ...sendOptions, halt: halt || joined })
      for (const [key, result] of answered) known.set(key, result)
      lostBefore = false
      const failed = answered.some(([, { status }]) => status !== 'ok')
      if (failed && halt) end ??= {}
      if (failed && joined) requests.push(...stillToRun(groups, known))
    } catch (error) {
      // Whatever is not a RestError comes from credentials or limiter, which are asked before anything runs.
      const ran = error instanceof RestError ? error.ran : 'no'
      if (whole && known.size === 0) throw error
      if (error instanceof RestError && ran !== 'no') {
        for (const { key } of request) known.set(key, { status: 'unknown', cause: error })
      }
      // A lost answer says nothing of the next request; any other failure would meet it, too.
      if (ran !== 'unknown' || lostBefore || halt) end ??= { cause: error }
      lostBefore = true
    }
  }

  async function runOneAfterAnother(): Promise<void> {
    for (let next = requests.shift(); next !== undefined; next = requests.shift()) {
      await run(next)
      if (end !== undefined) return
    }
  }

  // With halt a request may only leave when all before it are known to be well.
  const lanes = halt ? 1 : Math.min(mostUnderWay, requests.length)
  await Promise.all(Array.from({ length: lanes }, runOneAfterAnother))
  if (known.size === 0 && end !== undefined && 'cause' in end) throw end.cause
  const rest: BatchResult = { status: 'not-run', ...end }
  return inShapeOf(
    commands,
    texts.map(({ key }) => [key, known.get(key) ?? rest])
  )
}

/** The groups that had not begun when another one halted the request. */
function stillToRun(groups: readonly Commands[], known: Map<string, BatchResult>): readonly Commands[] {
  const waiting = groups.filter(([first]) => known.get(first?.key ?? '')?.status === 'not-run')
  for (const { key } of waiting.flat()) known.delete(key)
  return waiting.length === 0 ? [] : [waiting.flat()]
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
