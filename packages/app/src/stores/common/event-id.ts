// Ids of events are the decimal numbers under which a store keeps them: later events have greater ones.

import { AppError } from '../../errors/app-error.ts'

/** The number of an id; `undefined` for a text that cannot be one. */
export function eventNumber(id: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined
}

/**
 * The number a page starts after, `start` for the first page; throws `bad-request` for a text that no page has ended
 * with.
 */
export function cursorNumber(after: string | undefined, start: number = Number.MAX_SAFE_INTEGER): number {
  if (after === undefined) return start
  const number = eventNumber(after)
  if (number === undefined) {
    throw new AppError('bad-request', 'The cursor is not one that a page of events ended with.', {
      field: 'cursor'
    })
  }
  return number
}
