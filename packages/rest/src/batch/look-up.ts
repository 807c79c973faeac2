// Asks the caller what became of lost commands, not before it can be known.
import { abortable } from '../clock/abortable.ts'
import type { Sleep } from '../clock/sleep.ts'
import { abortFailure } from '../errors/abort-failure.ts'
import { badRequest } from '../errors/bad-request.ts'
import type { RestError } from '../errors/rest-error.ts'
import type { LookUp, LostCommand, Reconcile } from './batch-result.ts'
import type { CommandText } from './commands.ts'

/** After a failure that passes, then after the next one. */
const pausesMs = [5000, 20_000]

export interface Lost {
  readonly commands: readonly CommandText[]
  readonly cause: RestError
}

export type Verdict =
  | { readonly kind: 'found'; readonly result: unknown }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly lookUpFailure?: unknown }

export type Verdicts = ReadonlyMap<CommandText, Verdict>

export interface LookUpOptions {
  readonly reconcile: Reconcile
  /** After it the lost request is certainly over. */
  readonly overMs: number
  readonly sleep: Sleep
  readonly signal: AbortSignal | undefined
  /** When there is nothing better to do than to look at once. */
  readonly idle: Promise<void>
  /** While requests find out whether the portal is back, a look-up would only fail. */
  readonly trial: () => Promise<void> | undefined
  /** Nothing is sent any more: one look-up that fails is enough then. */
  readonly hasEnded: () => boolean
}

/** A verdict for each command; never rejects. */
export function createLookUps(options: LookUpOptions): (lost: Lost) => Promise<Verdicts> {
  const { reconcile, overMs, sleep, signal, idle, trial, hasEnded } = options
  const aborted = (): RestError => abortFailure('batch', signal?.reason, 'no')
  const wait = <T>(work: Promise<T>): Promise<T> => abortable(work, signal, aborted)
  let last: Promise<unknown> = Promise.resolve()
  let failedLast: Failed | undefined

  async function ask(commands: readonly CommandText[], cause: RestError): Promise<Asked> {
    for (let away = trial(); away !== undefined; away = trial()) await away
    if (signal?.aborted === true) return { failure: aborted() }
    if (hasEnded() && failedLast !== undefined) return failedLast
    try {
      const answers = await wait(reconcile(commands.map((command) => lostCommand(command, cause))))
      failedLast = undefined
      return { answers: checked(answers, commands.length) }
    } catch (error) {
      failedLast = { failure: error }
      return failedLast
    }
  }

  /** One question at a time. */
  function askInTurn(commands: readonly CommandText[], cause: RestError): Promise<Asked> {
    const asked = last.then(() => ask(commands, cause))
    last = asked
    return asked
  }

  async function askUntilAnswered(commands: readonly CommandText[], cause: RestError): Promise<Asked> {
    let asked = await askInTurn(commands, cause)
    for (const pauseMs of pausesMs) {
      if (!('failure' in asked) || !isPassing(asked.failure) || hasEnded()) break
      await sleep(pauseMs, signal)
      asked = await askInTurn(commands, cause)
    }
    return asked
  }

  async function lookUp({ commands, cause }: Lost, verdicts: Map<CommandText, Verdict>): Promise<void> {
    const stop = new AbortController()
    const over = wait(sleep(overMs, stop.signal))
    over.catch(() => undefined)
    let isOver = false
    try {
      await Promise.race([over.then(() => (isOver = true)), idle])
      let open = commands
      if (!isOver) {
        // What is found did run; what is not may still be running.
        const early = verdictsOf(open, await askInTurn(open, cause)).filter(
          ([, { kind }]) => kind === 'found'
        )
        for (const [command, verdict] of early) verdicts.set(command, verdict)
        open = open.filter((command) => !verdicts.has(command))
        if (open.length === 0) return
        await over
      }
      for (const [command, verdict] of verdictsOf(open, await askUntilAnswered(open, cause))) {
        verdicts.set(command, verdict)
      }
    } catch (error) {
      // Aborted, as a rule: what is not known yet stays so.
      for (const command of commands) {
        if (!verdicts.has(command)) verdicts.set(command, { kind: 'unknown', lookUpFailure: error })
      }
    } finally {
      stop.abort()
    }
  }

  return async (lost) => {
    const verdicts = new Map<CommandText, Verdict>()
    await lookUp(lost, verdicts)
    return new Map(lost.commands.map((command) => [command, verdicts.get(command) ?? { kind: 'unknown' }]))
  }
}

interface Failed {
  readonly failure: unknown
  readonly answers?: undefined
}

type Asked = Failed | { readonly answers: readonly LookUp[] }

function verdictsOf(
  commands: readonly CommandText[],
  asked: Asked
): readonly (readonly [CommandText, Verdict])[] {
  if (asked.answers === undefined) {
    return commands.map((command) => [command, { kind: 'unknown', lookUpFailure: asked.failure }])
  }
  const { answers } = asked
  return commands.map((command, index) => [command, verdictOf(answers[index])])
}

function verdictOf(answer: LookUp | undefined): Verdict {
  if (typeof answer === 'object') return { kind: 'found', result: answer.found }
  return { kind: answer ?? 'unknown' }
}

function lostCommand({ key, place, method, command }: CommandText, cause: RestError): LostCommand {
  return { name: key, place, method, params: command[1] ?? {}, cause }
}

/** What JavaScript callers may answer instead must not be taken for `absent`. */
function checked(answers: unknown, count: number): readonly LookUp[] {
  if (!Array.isArray(answers) || answers.length !== count || !answers.every(isLookUp)) {
    throw badRequest(
      'batch',
      `reconcile must answer with a list of ${count}, one for each command in the order given: { found: result }, ` +
        "'absent' or 'unknown'."
    )
  }
  return answers
}

function isLookUp(answer: unknown): answer is LookUp {
  return (
    answer === 'absent' ||
    answer === 'unknown' ||
    (typeof answer === 'object' && answer !== null && Object.hasOwn(answer, 'found'))
  )
}

function isPassing(failure: unknown): boolean {
  return typeof failure === 'object' && failure !== null && 'retry' in failure && failure.retry === 'later'
}
