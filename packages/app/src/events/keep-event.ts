// Puts events where they cannot be lost; the one door to the inbox for everything that portals tell.

import type { EventOrder } from '../app-types.ts'
import type { Context } from '../context.ts'
import type { NewInboxEvent } from '../records/inbox-event.ts'
import type { StoreAlarm } from '../store-alarm.ts'
import { inOrder } from './order-key.ts'

export interface KeptEvent {
  /** The same event was there before; the answer is as good. */
  readonly duplicate: boolean
}

/** On disk when it resolves. */
export type KeepEvent = (event: NewInboxEvent) => Promise<KeptEvent>

export function createKeepEvent(
  { store, env }: Context,
  alarm: Pick<StoreAlarm, 'watch'>,
  order: EventOrder | undefined
): KeepEvent {
  function withTurn(event: NewInboxEvent): NewInboxEvent {
    try {
      return inOrder(order, event)
    } catch (error) {
      // A portal does not repeat what it was refused: better out of order than lost.
      env.logger.error({ event: event.event, error }, 'The order of an event could not be told: it has none')
      return event
    }
  }
  return (event) => alarm.watch(() => store.inbox.accept(withTurn(event)))
}
