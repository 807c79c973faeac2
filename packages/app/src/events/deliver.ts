// Hands events to the application's handlers, at least once, and takes the steps that life-cycle events demand.

import { audit } from '../audit.ts'
import type { AppEvent, EventHandler, PortalAccess } from '../app-types.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { StatusCheck } from '../install/check-status.ts'
import { mayAskStatus, mayConfirmRemoval } from '../install/status-budget.ts'
import type { ClaimedEvent } from '../store/inbox-store.ts'

/** A worker that died is noticed after this long. */
const claimMs = 60_000
/** All handlers of an event together; shorter than the claim, so that a slow handler is not started twice. */
const handlersMs = 50_000
const claimedAtOnce = 20
const minuteMs = 60_000
/** After each failure in turn; then the event is dead and can be replayed. */
const backOffMs = [1_000, 5_000, 30_000, 2 * minuteMs, 10 * minuteMs, 60 * minuteMs, 6 * 60 * minuteMs]
/** After a claim of removal, while the server says that the application is installed (design section 4, rule 5). */
const askAgainAfterMs = [minuteMs, 11 * minuteMs, 71 * minuteMs]
/** While the question stays open, it is asked again like this. */
const openQuestionMs = minuteMs

type Step =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'later'; readonly at: number; readonly why: string }
  | { readonly kind: 'drop'; readonly why: string }

export interface Delivery {
  on(event: string, handler: EventHandler): void
  /** Delivers what is due. Resolves when nothing due is left. */
  deliverDue(): Promise<void>
}

export function createDelivery(
  context: Context,
  checkStatus: StatusCheck,
  portal: (memberId: string) => PortalAccess
): Delivery {
  const { store, env, clientId } = context
  const handlers = new Map<string, EventHandler[]>()

  async function lifeCycleStep(event: ClaimedEvent): Promise<Step> {
    try {
      if (event.event === 'ONAPPUNINSTALL') return await confirmRemoval(event)
      if (event.event === 'ONAPPPAYMENT') return await checkPayment(event)
      return { kind: 'deliver' }
    } catch (error) {
      if (!(error instanceof AppError) || error.retry !== 'later') throw error
      return { kind: 'later', at: env.now() + openQuestionMs, why: error.message }
    }
  }

  async function confirmRemoval(event: ClaimedEvent): Promise<Step> {
    if (!(await mayConfirmRemoval(context, event))) {
      return { kind: 'later', at: env.now() + minuteMs, why: 'Too many claims of removal for this portal.' }
    }
    const finding = await checkStatus(event, 'removed')
    if (finding !== 'installed' && finding !== 'payment-required') return { kind: 'deliver' }
    const age = env.now() - event.receivedAt
    const next = askAgainAfterMs.find((after) => after > age)
    const why = 'The authorization server says that the application is still installed.'
    if (next !== undefined) return { kind: 'later', at: event.receivedAt + next, why }
    await audit(context, event, 'removal-claim-dropped')
    return { kind: 'drop', why }
  }

  async function checkPayment(event: ClaimedEvent): Promise<Step> {
    if (!(await mayAskStatus(context, event))) {
      return {
        kind: 'later',
        at: env.now() + minuteMs,
        why: 'Asked about this portal less than a minute ago.'
      }
    }
    await checkStatus(event, 'payment')
    return { kind: 'deliver' }
  }

  async function deliver(event: ClaimedEvent): Promise<void> {
    try {
      const step = await lifeCycleStep(event)
      if (step.kind === 'later') {
        await store.inbox.retryAt(event.id, event.claim, step.at, step.why)
        return
      }
      if (step.kind === 'drop') {
        await store.inbox.bury(event.id, event.claim, env.now(), step.why)
        return
      }
      const heard: AppEvent = {
        id: event.id,
        memberId: event.memberId,
        event: event.event,
        receivedAt: event.receivedAt,
        ...(event.actingUserId !== undefined && { actingUserId: event.actingUserId }),
        data: event.data,
        attempt: event.attempts
      }
      await withinDeadline(hear(heard))
      await store.inbox.acknowledge(event.id, event.claim, env.now())
    } catch (error) {
      await failed(event, error)
    }
  }

  async function hear(event: AppEvent): Promise<void> {
    for (const handler of [...(handlers.get(event.event) ?? []), ...(handlers.get('*') ?? [])]) {
      await handler(event, portal(event.memberId))
    }
  }

  /** A handler that never ends must not hold up the events of everybody else. */
  async function withinDeadline(work: Promise<void>): Promise<void> {
    const finished = new AbortController()
    const deadline = env.sleep(handlersMs, finished.signal).then(
      () => Promise.reject(new Error(`The handlers took longer than ${handlersMs / 1000} s.`)),
      () => undefined
    )
    try {
      await Promise.race([work, deadline])
    } finally {
      finished.abort()
    }
  }

  async function failed(event: ClaimedEvent, error: unknown): Promise<void> {
    const why = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'A handler failed.'
    env.logger.warn({ id: event.id, event: event.event, memberId: event.memberId, why }, 'A handler failed')
    const waitMs = backOffMs[event.attempts - 1]
    if (waitMs === undefined) await store.inbox.bury(event.id, event.claim, env.now(), why)
    else await store.inbox.retryAt(event.id, event.claim, env.now() + waitMs, why)
  }

  return {
    on(event, handler) {
      const name = event.toUpperCase()
      handlers.set(name, [...(handlers.get(name) ?? []), handler])
    },
    async deliverDue() {
      for (;;) {
        const claimed = await store.inbox.claim({
          clientId,
          now: env.now(),
          leaseMs: claimMs,
          limit: claimedAtOnce
        })
        if (claimed.length === 0) return
        // Together: a claim taken for all at once must not run out while the first ones are heard.
        await Promise.all(claimed.map(deliver))
      }
    }
  }
}
