// Hands events to the application's handlers, at least once.

import type { AppEvent, EventHandler, PortalAccess } from '../app-types.ts'
import type { Context } from '../context.ts'
import type { StatusCheck } from '../install/check-status.ts'
import type { ClaimedEvent } from '../store/inbox-store.ts'
import { lifeCycleStep } from './life-cycle.ts'
import { endsProcesses, nextAttempt } from './retry.ts'

/** A worker that died is noticed after this long. */
const claimMs = 60_000
/** All handlers of an event together; shorter than the claim, so that a slow handler is not started twice. */
const handlersMs = 50_000
/** So soon a delivery under way looks for what has become due. */
const pollMs = 1_000
/** Events in the hands of one process. */
const heardAtOnce = 20

export interface Delivery {
  on(event: string, handler: EventHandler): void
  /** Delivers what is due. Resolves when nothing due is left. Throws what the store throws. */
  deliverDue(): Promise<void>
  /** There is something new: a delivery under way looks again. */
  wake(): void
}

export function createDelivery(
  context: Context,
  checkStatus: StatusCheck,
  portal: (memberId: string) => PortalAccess
): Delivery {
  const { store, env, clientId } = context
  const { inbox } = store
  const handlers = new Map<string, EventHandler[]>()
  let awake = (): void => undefined

  async function deliver(event: ClaimedEvent): Promise<void> {
    const { id, claim } = event
    if (endsProcesses(event)) {
      const why = 'The process ended whenever this event was heard.'
      env.logger.error({ id, event: event.event, memberId: event.memberId }, why)
      await inbox.bury(id, claim, env.now(), why)
      return
    }
    try {
      const step = await lifeCycleStep(context, checkStatus, event)
      if (step.kind === 'later') {
        await inbox.postpone(id, claim, step.at, step.why)
        return
      }
      if (step.kind === 'drop') {
        await inbox.bury(id, claim, env.now(), step.why)
        return
      }
      await withinDeadline(hear(event))
    } catch (error) {
      await failed(event, error)
      return
    }
    await inbox.acknowledge(id, claim, env.now())
  }

  async function hear({ id, memberId, event, receivedAt, ...more }: ClaimedEvent): Promise<void> {
    const { actingUserId, data, attempts: attempt } = more
    const heard: AppEvent = {
      id,
      memberId,
      event,
      receivedAt,
      ...(actingUserId !== undefined && { actingUserId }),
      data,
      attempt
    }
    for (const handler of [...(handlers.get(event) ?? []), ...(handlers.get('*') ?? [])]) {
      await handler(heard, portal(memberId))
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
    const { id, claim, memberId } = event
    const why = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'A handler failed.'
    const now = env.now()
    const next = nextAttempt(event, error, now)
    env.logger.warn({ id, event: event.event, memberId, why, next: next.kind }, 'A handler failed')
    if (next.kind === 'bury') await inbox.bury(id, claim, now, why)
    else if (next.kind === 'retry') await inbox.retryAt(id, claim, now + next.afterMs, why)
    else await inbox.postpone(id, claim, now + next.afterMs, why)
  }

  function nextWaking(): Promise<void> {
    return new Promise((resolve) => {
      awake = resolve
    })
  }

  async function nextOf(underWay: ReadonlySet<Promise<void>>, more: Promise<void>): Promise<void> {
    const pausing = new AbortController()
    const slept = env.sleep(pollMs, pausing.signal).catch(() => undefined)
    await Promise.race([...underWay, more, slept])
    pausing.abort()
  }

  return {
    on(event, handler) {
      const name = event.toUpperCase()
      handlers.set(name, [...(handlers.get(name) ?? []), handler])
    },

    async deliverDue() {
      const underWay = new Set<Promise<void>>()
      const failures: unknown[] = []
      try {
        while (failures.length === 0) {
          const more = nextWaking()
          const limit = heardAtOnce - underWay.size
          for (const event of await inbox.claim({ clientId, now: env.now(), leaseMs: claimMs, limit })) {
            const delivered = deliver(event)
              .catch((error: unknown) => void failures.push(error))
              .finally(() => underWay.delete(delivered))
            underWay.add(delivered)
          }
          if (underWay.size === 0) return
          // A slow one holds up nobody: as soon as one is done its place is free, and others become due meanwhile.
          await (underWay.size < heardAtOnce ? nextOf(underWay, more) : Promise.race(underWay))
        }
      } finally {
        await Promise.all(underWay)
      }
      throw failures[0]
    },

    wake() {
      awake()
    }
  }
}
