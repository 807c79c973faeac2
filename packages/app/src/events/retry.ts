// When an event is heard again after its handlers have failed.

import { AppError } from '../errors/app-error.ts'
import type { InboxEvent } from '../records/inbox-event.ts'

const secondMs = 1_000
const minuteMs = 60_000
/** After each failure in turn; then the event is dead and can be replayed. */
const backOffMs = [
  secondMs,
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  60 * minuteMs,
  6 * 60 * minuteMs
]
/** As often as the handlers of an event are called. */
const attemptsInAll = backOffMs.length + 1
/** How long an event waits for a portal that is closed to everybody. */
const patienceMs = 7 * 24 * 60 * minuteMs

export type NextAttempt =
  | { readonly kind: 'retry' | 'postpone'; readonly afterMs: number }
  | { readonly kind: 'bury' }

/**
 * A portal that lets nobody in, and a server that does not answer, are no fault of the handlers: such an attempt does
 * not count, and the pauses grow with the age of the event, up to 10 minutes.
 */
export function nextAttempt(event: InboxEvent, error: unknown, now: number): NextAttempt {
  const age = now - event.receivedAt
  if (error instanceof AppError && error.retry === 'later' && age < patienceMs) {
    const afterMs = Math.max(error.retryAfterMs ?? 0, Math.min(Math.max(age, 5 * secondMs), 10 * minuteMs))
    return { kind: 'postpone', afterMs }
  }
  const afterMs = backOffMs[event.attempts - 1]
  return afterMs === undefined ? { kind: 'bury' } : { kind: 'retry', afterMs }
}

/** Claimed more often than it could have failed: each time the process ended before it could say so. */
export function endsProcesses({ attempts }: InboxEvent): boolean {
  return attempts > attemptsInAll
}
