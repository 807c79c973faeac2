// The end of a call by its caller's signal.
import { type Ran, RestError } from './rest-error.ts'

export function abortFailure(method: string, reason: unknown, ran: Ran): RestError {
  const advice = ran === 'unknown' ? ' It may have run: look before you repeat it.' : ''
  return new RestError('aborted', `${method} was aborted by its caller.${advice}`, {
    method,
    ran,
    retry: 'no',
    cause: reason
  })
}
