// Answers that a fault puts in place of the real one: a proxy's page, a bare status, a way elsewhere, an error of the protocol.

import type { RawAnswer } from '../model/http.ts'
import { jsonText } from '../wire/json-text.ts'
import type { FaultAction } from './fault.ts'

/** Status and text of errors that servers really answer; any other code is a 400. */
const KNOWN_ERRORS: Readonly<Record<string, readonly [number, string?]>> = {
  wrong_client: [200],
  invalid_grant: [400],
  invalid_client: [400],
  invalid_request: [400, 'Invalid grant_type parameter or parameter missing'],
  expired_token: [401, 'The access token provided has expired.'],
  invalid_token: [401, 'Unable to get application by token'],
  insufficient_scope: [401, 'The request requires higher privileges than provided by the access token'],
  authorization_error: [401, 'Unable to authorize user'],
  user_access_error: [401, 'The user does not have access to the application.'],
  NOT_INSTALLED: [401, 'Application not installed'],
  PAYMENT_REQUIRED: [401, 'Payment required'],
  NO_AUTH_FOUND: [401, 'Wrong authorization data'],
  ERROR_OAUTH: [401, 'Application not installed'],
  APPLICATION_NOT_FOUND: [401, 'Application not found'],
  CONNECTION_ERROR: [401, 'Error connecting to authorization server'],
  INVALID_CREDENTIALS: [401, 'Invalid request credentials'],
  INVALID_REQUEST: [401, 'Https required.'],
  OVERLOAD_LIMIT: [401, 'REST API is blocked due to overload.'],
  METHOD_CONFIRM_WAITING: [401, 'Waiting for confirmation'],
  METHOD_CONFIRM_DENIED: [403, 'Method call denied'],
  ACCESS_DENIED: [403, 'Access denied!'],
  PORTAL_DELETED: [403, 'Portal was deleted'],
  ERROR_METHOD_NOT_FOUND: [404, 'Method not found!'],
  OPERATION_TIME_LIMIT: [429, 'Method is blocked due to operation time limit.'],
  INTERNAL_SERVER_ERROR: [500, 'Internal server error'],
  ERROR_UNEXPECTED_ANSWER: [500, 'Server returned an unexpected response.'],
  QUERY_LIMIT_EXCEEDED: [503, 'Too many requests']
}

/**
 * The answer of a fault that needs no look at the request; `undefined` for all others.
 *
 * @param headers of every answer that the service itself writes, errors included
 */
export function cannedAnswer(
  action: FaultAction,
  headers: Readonly<Record<string, string>> = {}
): RawAnswer | undefined {
  if (action === 'html') return htmlPage(200, 'Maintenance')
  if (action.startsWith('status:')) {
    const status = Number(action.slice('status:'.length))
    return htmlPage(status, `Status ${status}`)
  }
  if (action.startsWith('redirect:')) {
    return { status: 302, headers: { location: action.slice('redirect:'.length) }, body: '' }
  }
  if (!action.startsWith('error:')) return undefined
  const code = action.slice('error:'.length)
  const [status, description] = KNOWN_ERRORS[code] ?? [400, 'An error that a fault has put here']
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: jsonText({ error: code, error_description: description })
  }
}

/** What stands in front of a server answers in its place. */
export function htmlPage(status: number, title: string): RawAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`
  }
}
