// The requests of a batch side by side: what is sent when, what is sent again, and when it is enough.
import type { Client } from '../call/client.ts'
import { RestError } from '../errors/rest-error.ts'
import type { BatchOptions, BatchResult } from './batch-result.ts'
import type { CommandText } from './commands.ts'
import { createLookUps, type Lost } from './look-up.ts'
import { createOutage } from './outage.ts'
import { groupsOf, splitIntoRequests } from './requests.ts'
import { send } from './send.ts'
import { sendAgain } from './send-again.ts'

/** More would only wait in the limiter, and be sent in vain when the portal goes away. */
const mostUnderWay = 16
/** A command whose request is lost so often, and that never ran, may be what breaks it. */
const mostRounds = 5
/**
 * A request is over by then: the portal ends it 60 s after it came (wire.md section 16), and it came before its answer
 * was lost. The rest is for the clocks. A portal of one's own may give it longer; `timeoutMs` says so.
 */
const leastOverMs = 65_000

type Commands = readonly CommandText[]

export interface Ran {
  /** By key; the others did not run. */
  readonly known: ReadonlyMap<string, BatchResult>
  /** Why nothing more was sent. */
  readonly end: { readonly cause?: unknown } | undefined
}

/** @throws what its only request failed with */
export async function runRequests(client: Client, commands: Commands, options: BatchOptions): Promise<Ran> {
  const halt = options.halt === true
  const split = { halt, durationMs: client.limiter?.durationMs }
  const queue = [...splitIntoRequests(commands, split)]
  const whole = queue.length === 1
  const sendOptions = {
    priority: whole ? ('interactive' as const) : ('bulk' as const),
    // Batches take turns with one another.
    caller: options.caller ?? `batch ${client.nextId()}`,
    ...options
  }
  const known = new Map<string, BatchResult>()
  const rounds = new Map<string, number>()
  let end: Ran['end']
  let hasAnswered = false
  let lastLoss: RestError | undefined
  const outage = createOutage(client, () => lastLoss)
  const gated: Client = { ...client, limiter: outage.limiter }

  /** With `halt` whatever becomes of a lost request is part of it. */
  const underWay = new Set<Promise<void>>()
  const lookedUp = new Set<Promise<void>>()
  let isIdle = (): void => undefined
  const idle = new Promise<void>((resolve) => {
    isIdle = resolve
  })
  const lookUp =
    options.reconcile &&
    createLookUps({
      reconcile: options.reconcile,
      overMs: Math.max(leastOverMs, options.timeoutMs ?? client.timeoutMs),
      sleep: client.sleep,
      signal: options.signal,
      idle,
      trial: outage.trial,
      hasEnded: () => end !== undefined
    })

  async function run(request: Commands): Promise<void> {
    // A command that was given a reference must not run when its source failed; whatever stands behind, too, then.
    const joined = !halt && request.some(({ needsUsed }) => needsUsed)
    const groups = joined ? groupsOf(request) : []
    const ordered = joined ? groups.flat() : request
    try {
      const answered = await send(gated, ordered, { ...sendOptions, halt: halt || joined })
      hasAnswered = true
      let cause: RestError | undefined
      for (const [key, result] of answered) {
        if (result.status === 'unknown') cause = result.cause
        else known.set(key, result)
      }
      const forgotten = ordered.filter(({ key }) => !known.has(key))
      const failed = answered.some(([, { status }]) => status === 'failed')
      if (failed && halt) end ??= {}
      if (failed && joined) queue.push(...stillToRun(groups, known))
      if (cause !== undefined) await lose({ commands: forgotten, cause })
    } catch (error) {
      await fail(request, error)
    }
  }

  async function fail(request: Commands, error: unknown): Promise<void> {
    // Whatever is not a RestError comes from credentials or limiter, which are asked before anything runs.
    const lost = error instanceof RestError && error.ran !== 'no' ? error : undefined
    if (whole && known.size === 0 && (lost === undefined || lookUp === undefined)) throw error
    if (lost === undefined && hasAnswered && isUnreachable(error) && !outage.isEnd()) {
      // The portal was there a moment ago.
      queue.unshift(request)
      return
    }
    // A lost answer says nothing of the next request; any other failure would meet it, too.
    if (lost?.ran !== 'unknown') end ??= { cause: error }
    if (lost !== undefined) await lose({ commands: request, cause: lost })
  }

  async function lose(lost: Lost): Promise<void> {
    lastLoss = lost.cause
    if (lookUp === undefined || lost.cause.code === 'aborted') {
      for (const { key } of lost.commands) known.set(key, { status: 'unknown', cause: lost.cause })
      if (halt) end ??= { cause: lost.cause }
      return
    }
    const settled = settle(lookUp, lost)
    if (halt) await settled
    else track(lookedUp, settled)
  }

  async function settle(ask: NonNullable<typeof lookUp>, lost: Lost): Promise<void> {
    const { cause } = lost
    const absent: CommandText[] = []
    for (const [command, verdict] of await ask(lost)) {
      if (verdict.kind === 'found') {
        known.set(command.key, { status: 'ok', result: verdict.result })
      } else if (verdict.kind === 'absent') {
        absent.push(command)
      } else {
        const { kind, ...why } = verdict
        known.set(command.key, { status: kind, cause, ...why })
        if (halt) end ??= { cause }
      }
    }
    if (end === undefined && absent.length > 0) repeat(absent, cause)
  }

  function repeat(absent: Commands, cause: RestError): void {
    for (const { key } of absent) rounds.set(key, (rounds.get(key) ?? 0) + 1)
    for (const { key } of absent) {
      if ((rounds.get(key) ?? 0) >= mostRounds) known.set(key, { status: 'not-run', cause })
    }
    const open = absent.filter(({ key }) => !known.has(key))
    const { again, notRun } = sendAgain(open, commands, (key) => known.get(key))
    for (const [key, result] of notRun) known.set(key, result)
    if (halt && again.length < absent.length) end ??= { cause }
    else if (again.length > 0) queue.unshift(again)
  }

  function next(): Commands {
    // By now more may be known of how long its methods take.
    const [request = [], ...more] = splitIntoRequests(queue.shift() ?? [], split)
    queue.unshift(...more)
    return request
  }

  // With halt a request may only leave when all before it are known to be well.
  const lanes = halt ? 1 : mostUnderWay
  for (;;) {
    while (end === undefined && queue.length > 0 && underWay.size < lanes) track(underWay, run(next()))
    // Before that a look-up would take the place of a request.
    if (end !== undefined || underWay.size === 0 || halt) isIdle()
    if (underWay.size + lookedUp.size === 0) return { known, end }
    await Promise.race([...underWay, ...lookedUp])
  }
}

function track(set: Set<Promise<void>>, work: Promise<void>): void {
  const tracked = work.finally(() => set.delete(tracked))
  set.add(tracked)
}

function isUnreachable(error: unknown): boolean {
  return error instanceof RestError && error.code === 'portal-unreachable'
}

/** The groups that had not begun when another one halted the request. */
function stillToRun(groups: readonly Commands[], known: Map<string, BatchResult>): readonly Commands[] {
  const waiting = groups.filter(([first]) => known.get(first?.key ?? '')?.status === 'not-run')
  for (const { key } of waiting.flat()) known.delete(key)
  return waiting.length === 0 ? [] : [waiting.flat()]
}
