// The error for what is refused before anything was sent.
import { RestError } from './rest-error.ts'

export function badRequest(method: string, message: string): RestError {
  return new RestError('bad-request', message, { method, ran: 'no', retry: 'no' })
}
