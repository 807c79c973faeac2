// Errors of REST calls in the terms of this package.

import type { RestError, RestErrorCode } from '@latchkey/rest'
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

/** An `AppError` that was the reason of an aborted call, or of a failing network, is given back as it is. */
export function fromRestError(error: RestError): AppError {
  if (error.cause instanceof AppError) return error.cause
  const { portal, retry } = error
  return new AppError(codes[error.code], error.message, {
    retry,
    cause: error,
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
