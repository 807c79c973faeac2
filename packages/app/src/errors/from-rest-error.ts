// Errors of REST calls in the terms of this package.

import { RestError, type RestErrorCode } from '@latchkey/rest'
import { AppError, type AppErrorCode } from './app-error.ts'

/**
 * A token that the portal refuses is the portal's answer to us. To our own caller `unauthorized` would mean that
 * *his* credentials are wrong.
 */
const codes: Readonly<Record<RestErrorCode, AppErrorCode>> = {
  'bad-request': 'bad-request',
  unauthorized: 'portal-error',
  'grant-lost': 'grant-lost',
  'payment-required': 'payment-required',
  limit: 'limit',
  'portal-error': 'portal-error',
  'portal-unreachable': 'portal-unreachable',
  unreadable: 'portal-unreachable',
  moved: 'portal-unreachable',
  'list-stalled': 'portal-error',
  aborted: 'portal-unreachable'
}

/** A method whose operating time is used up runs again within ten minutes (wire.md section 16); a minute is a good guess. */
const blockedMs = 60_000

/** An `AppError` that was the reason of an aborted call, or of a failing network, is given back as it is. */
export function fromRestError(error: RestError): AppError {
  if (error.cause instanceof AppError) return error.cause
  const { portal, retry } = error
  const isBlocked = portal?.error.toLowerCase() === 'operation_time_limit'
  const retryAfterMs = error.retryAfterMs ?? (isBlocked ? blockedMs : undefined)
  return new AppError(codes[error.code], error.message, {
    retry,
    cause: error,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(portal === undefined
      ? {}
      : {
          portal: {
            error: portal.error,
            error_description: portal.error_description,
            status: portal.status
          }
        })
  })
}

/** For whatever was thrown: only a `RestError` is another one afterwards. */
export function inOurTerms(error: unknown): unknown {
  return error instanceof RestError ? fromRestError(error) : error
}
