// Why a caller gets no token, in words that say what heals it.

import { AppError, type PortalAnswer } from '../errors/app-error.ts'

export function grantLost(userId: string, portal?: PortalAnswer): AppError {
  return new AppError(
    'grant-lost',
    `The access of user ${userId} is lost. It comes back when this user opens the application again.`,
    portal === undefined ? {} : { portal }
  )
}

export function noOwner(): AppError {
  return new AppError(
    'grant-lost',
    'This portal has no owner yet. It gets one when an administrator opens the application.'
  )
}

export function uninstalled(portal?: PortalAnswer): AppError {
  return new AppError(
    'uninstalled',
    'The application is not installed on this portal. Install it again.',
    portal === undefined ? {} : { portal }
  )
}

export function paymentRequired(portal?: PortalAnswer): AppError {
  return new AppError(
    'payment-required',
    'The application is not paid for on this portal. It works again after the payment.',
    { retry: 'later', ...(portal !== undefined && { portal }) }
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
