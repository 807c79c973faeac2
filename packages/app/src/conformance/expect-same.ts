// The one assertion of the suite.

import { inspect, isDeepStrictEqual } from 'node:util'

/** A store did otherwise than its port says. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError'
}

/** Throws `ConformanceError` unless the value is deeply the same as `expected`. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return
  throw new ConformanceError(`${what}: expected ${inspect(expected)}, but the store gave ${inspect(actual)}`)
}

/** Throws `ConformanceError` unless the promise rejects. */
export async function expectRejection(act: Promise<unknown>, what: string): Promise<void> {
  const outcome = await act.then(
    () => 'resolved',
    () => 'rejected'
  )
  expectSame(outcome, 'rejected', what)
}
