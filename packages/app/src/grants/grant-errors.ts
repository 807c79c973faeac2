// Why a caller gets no token, in words that say what heals it.

import { AppError, type PortalAnswer } from '../errors/app-error.ts'

export function grantLost(userId: string, portal?: PortalAnswer): AppError {
  return new AppError(
    'grant-lost',
    `The access of user ${userId} is lost. It comes back when this user opens the application again.`,
    { outcome: 'lost', ...(portal !== undefined && { portal }) }
  )
}

/** Another attempt follows by itself, and an administrator's grant may serve meanwhile. */
export function mismatched(userId: string, retryAfterMs: number): AppError {
  return new AppError(
    'grant-lost',
    `The authorization server answered for another user or portal than user ${userId}; nothing was stored. It heals when this user opens the application again.`,
    { outcome: 'mismatch', retry: 'later', retryAfterMs }
  )
}

export function unreachable(retryAfterMs: number, cause?: AppError): AppError {
  return new AppError(
    'auth-unreachable',
    'The authorization server does not answer at the moment. The grant is kept; repeat the call later.',
    {
      outcome: 'transient',
      retryAfterMs,
      cause,
      ...(cause?.portal !== undefined && { portal: cause.portal })
    }
  )
}

/** New tokens cannot be had while the store does not take those that are there. */
export function storeRefuses(): AppError {
  return new AppError(
    'busy',
    'The store does not take new tokens at the moment; they wait in memory, and no others are asked for. Repeat the call when it can be written.',
    { outcome: 'transient' }
  )
}

export function noOwner(): AppError {
  return new AppError(
    'grant-lost',
    'This portal has no owner yet. It gets one when an administrator opens the application.'
  )
}

export function uninstalled(portal?: PortalAnswer): AppError {
  return new AppError('uninstalled', 'The application is not installed on this portal. Install it again.', {
    outcome: 'not-installed',
    ...(portal !== undefined && { portal })
  })
}

export function paymentRequired(portal?: PortalAnswer): AppError {
  return new AppError(
    'payment-required',
    'The application is not paid for on this portal. It works again after the payment.',
    { outcome: 'payment-required', retry: 'later', ...(portal !== undefined && { portal }) }
  )
}

export function unknownPortal(): AppError {
  return new AppError(
    'unknown-portal',
    'The application was never installed on a portal with this member id.',
    {
      field: 'memberId'
    }
  )
}

export function unknownUser(userId: string): AppError {
  return new AppError(
    'unknown-user',
    `No grant of user ${userId} is stored. It comes when this user opens the application.`,
    { field: 'userId' }
  )
}
