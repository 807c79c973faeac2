// Lets a request of the operator pass only with the admin token.

import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '@latchkey/app'

/** Throws AppError `unauthorized` unless the request carries the token. */
export type AdminGuard = (request: Request) => void

/** Without a token nothing passes. */
export function createAdminGuard(adminToken: string | undefined): AdminGuard {
  const expected = adminToken === undefined ? undefined : digest(adminToken)
  return function adminGuard(request) {
    if (expected === undefined) {
      throw new AppError('unauthorized', 'The API is closed: start the gateway with LATCHKEY_ADMIN_TOKEN.')
    }
    const given = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    // Digests have one length, so that the comparison takes the same time whatever is given.
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      throw new AppError(
        'unauthorized',
        'Send the admin token: Authorization: Bearer <LATCHKEY_ADMIN_TOKEN>.',
        {
          field: 'authorization'
        }
      )
    }
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
