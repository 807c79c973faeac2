// A request without an answer, and whether it can have reached the portal.
import { RestError } from './rest-error.ts'

/** Codes of failures before a connection stands; on these nothing can have been sent. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

export function networkFailure(method: string, host: string, error: unknown): RestError {
  dropReceived(error)
  const ran = neverSent(error) ? 'no' : 'unknown'
  const advice =
    ran === 'no'
      ? 'Nothing was sent; check the address and call again.'
      : 'It may have run: look before you repeat it.'
  return new RestError('portal-unreachable', `${method}: no complete answer from ${host}. ${advice}`, {
    method,
    ran,
    retry: 'later',
    cause: error
  })
}

export function timeoutFailure(method: string, host: string, timeoutMs: number): RestError {
  return new RestError(
    'portal-unreachable',
    `${method}: no answer from ${host} within ${timeoutMs} ms. It may have run: look before you repeat it.`,
    { method, ran: 'unknown', retry: 'later' }
  )
}

/** undici keeps the bytes that it could not read in `data`, and a portal may have repeated the token in them. */
function dropReceived(error: unknown): void {
  let inner = error
  for (let depth = 0; depth < 5 && inner instanceof Error; depth += 1, inner = inner.cause) {
    if (typeof (inner as { data?: unknown }).data === 'string') Reflect.deleteProperty(inner, 'data')
  }
}

/** fetch wraps the socket's error in `cause`; several addresses tried give an AggregateError. */
function neverSent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  if (Array.isArray(errors) && errors.length > 0) return errors.every(neverSent)
  return (typeof code === 'string' && beforeSending.has(code)) || neverSent(cause)
}
