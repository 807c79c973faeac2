// The error for a host that the address policy refuses.

import { AppError } from '../errors/app-error.ts'

/** `why` continues the sentence "The host ... ". */
export function refused(host: string, why: string): AppError {
  return new AppError(
    'portal-unreachable',
    `The host ${host} ${why}; nothing was sent. If it is yours, name it in LATCHKEY_ALLOW_PORTALS.`,
    { retry: 'no' }
  )
}
