// The error of a promise that must fail: for the tests of this package.
import { RestError } from '../errors/rest-error.ts'

export async function caught(work: Promise<unknown>): Promise<RestError> {
  const outcome = await work.then(
    () => new Error('it succeeded, which was not expected'),
    (error: unknown) => error
  )
  if (outcome instanceof RestError) return outcome
  throw outcome
}

export function thrown(work: () => unknown): RestError {
  try {
    work()
  } catch (error) {
    if (error instanceof RestError) return error
    throw error
  }
  throw new Error('it succeeded, which was not expected')
}
