// Asks the portal at its proven address who the token's user is; only here it says whether he is an administrator.

import { createRest, RestError, staticCredentials } from '@latchkey/rest'
import { idText } from '../auth-server/app-info.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import { fromRestError } from '../errors/from-rest-error.ts'

const deadlineMs = 5_000
const maxAnswerBytes = 64 * 1024

export interface Profile {
  readonly userId: string
  readonly name: string
  readonly admin: boolean
}

/** Throws `portal-unreachable` when the portal does not answer, `unproven` when it knows no such user. */
export async function askProfile(
  { fetch }: Context,
  endpoint: string,
  accessToken: string
): Promise<Profile> {
  const rest = createRest({
    credentials: staticCredentials({ endpoint, accessToken }),
    fetch,
    timeoutMs: deadlineMs,
    maxResponseBytes: maxAnswerBytes
  })
  const profile = await rest.call<Record<string, unknown> | unknown[]>('profile').catch((error: unknown) => {
    throw refusal(error)
  })
  const { ID, ADMIN, NAME, LAST_NAME } = Array.isArray(profile.result) ? {} : profile.result
  const userId = idText(ID)
  if (userId === undefined) {
    // An inactive user's profile is empty (portal-behaviour.md section 6).
    throw new AppError('unproven', 'The portal knows no active user for this access token.')
  }
  const name = [NAME, LAST_NAME].filter((part) => typeof part === 'string' && part !== '').join(' ')
  return { userId, name, admin: ADMIN === true }
}

function refusal(error: unknown): unknown {
  if (!(error instanceof RestError)) return error
  // An address that is never connected to: the text says what the operator can do.
  if (error.cause instanceof AppError) return error.cause
  if (error.code === 'portal-unreachable' || error.code === 'unreadable' || error.code === 'moved') {
    return new AppError(
      'portal-unreachable',
      'The portal did not say who its user is. Repeat the request later.',
      {
        cause: error
      }
    )
  }
  if (error.code === 'unauthorized' || error.code === 'grant-lost') {
    return new AppError('unproven', 'The portal does not accept this access token.', {
      cause: error,
      ...(error.portal !== undefined && { portal: error.portal })
    })
  }
  return fromRestError(error)
}
