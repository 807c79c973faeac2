// What a batch does while its answers are lost: one may be an accident; several in a row are a portal that is away, which
// is then asked by one request at a time, less and less often, and after a while no more.
import type { Client } from '../call/client.ts'
import { RestError } from '../errors/rest-error.ts'
import type { LimitedRequest, Limiter, Outcome, Permit } from '../limit/limiter.ts'

/** So many in a row are bad luck. */
const ignoredLosses = 2
/** With the pauses between them they take a minute and a half, about as long as a portal that restarts. */
const mostTrials = 7
/** Of a portal that has not answered at all. */
const mostTrialsAtFirst = 3
const firstPauseMs = 1000
const longestPauseMs = 30_000

export interface Outage {
  /** Lets the requests of one batch pass: through the client's limiter, and one at a time while the portal is away. */
  readonly limiter: Limiter
  /** The request that finds out whether the portal is back, while there is one. */
  trial(): Promise<void> | undefined
  /** It was away for too long: nothing passes any more. */
  isEnd(): boolean
}

/** @param lastLoss why the last answer was lost */
export function createOutage({ limiter, sleep }: Client, lastLoss: () => unknown): Outage {
  /** Lost in a row. */
  let losses = 0
  /** Failed in a row. */
  let trials = 0
  let hasAnswered = false
  let trial: { readonly ended: Promise<void>; end(): void } | undefined

  const isAway = (): boolean => losses > ignoredLosses
  const isEnd = (): boolean => trials >= (hasAnswered ? mostTrials : mostTrialsAtFirst)

  async function turn(signal: AbortSignal | undefined): Promise<'trial' | 'usual'> {
    while (isAway()) {
      if (isEnd()) throw awayFailure(lastLoss())
      if (trial === undefined) {
        trial = createTrial()
        await orEndTrial(sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** trials), signal))
        return 'trial'
      }
      await trial.ended
    }
    return 'usual'
  }

  async function orEndTrial<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      endTrial()
      throw error
    }
  }

  function endTrial(): void {
    trial?.end()
    trial = undefined
  }

  function permitOf(kind: 'trial' | 'usual', inner: Permit | undefined): Permit {
    let isDone = false
    return {
      done(outcome: Outcome) {
        if (isDone) return
        isDone = true
        inner?.done(outcome)
        if (outcome.kind === 'answered' || outcome.kind === 'refused') {
          hasAnswered = true
          losses = 0
          trials = 0
        } else {
          losses += 1
          if (kind === 'trial') trials += 1
        }
        if (kind === 'trial') endTrial()
      }
    }
  }

  async function acquire(request: LimitedRequest): Promise<Permit> {
    for (;;) {
      const kind = await turn(request.signal)
      const acquired = Promise.resolve(limiter?.acquire(request))
      const inner = await (kind === 'trial' ? orEndTrial(acquired) : acquired)
      if (kind === 'trial' || !isAway()) return permitOf(kind, inner)
      // The portal went away while this one queued.
      inner?.done({ kind: 'unsent' })
    }
  }

  return { limiter: { acquire }, trial: () => trial?.ended, isEnd }
}

function createTrial(): { readonly ended: Promise<void>; end(): void } {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { ended, end: () => end() }
}

function awayFailure(cause: unknown): RestError {
  return new RestError(
    'portal-unreachable',
    'batch: the portal has not answered for a while. Nothing more was sent; call again later.',
    { method: 'batch', ran: 'no', retry: 'later', cause }
  )
}
