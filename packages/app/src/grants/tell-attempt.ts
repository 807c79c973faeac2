// What is told of every attempt to refresh: one audit line, and the application's hook.

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError, type AppErrorCode } from '../errors/app-error.ts'
import type { Grant, RefreshOutcome } from '../records/grant.ts'
import type { RefreshBy } from './refresh-by.ts'

/** Errors that other parts throw during an attempt: a portal that was removed meanwhile, a store that fails. */
const outcomes: Partial<Record<AppErrorCode, RefreshOutcome>> = {
  'unknown-portal': 'not-installed',
  'unknown-user': 'lost'
}

/** The same error, with its outcome. */
export function withOutcome(error: AppError): AppError {
  if (error.outcome !== undefined) return error
  const { code, message, field, retry, retryAfterMs, portal, cause } = error
  return new AppError(code, message, {
    outcome: outcomes[code] ?? 'transient',
    retry,
    ...(field !== undefined && { field }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(portal !== undefined && { portal }),
    cause: cause ?? error
  })
}

/** Never fails: the outcome stands, whatever becomes of the line. */
export async function noteAttempt(
  context: Context,
  { clientId, memberId, userId, generation }: Grant,
  outcome: RefreshOutcome,
  by: RefreshBy
): Promise<void> {
  try {
    await audit(context, { clientId, memberId }, 'refresh', { userId, details: { outcome, generation, by } })
  } catch (error) {
    context.env.logger.error(
      { memberId, userId, outcome, error },
      'The outcome of a refresh was not written down'
    )
  }
}

/** Not waited for: the handler may ask for this very grant. */
export function tellRefreshed({ onRefreshed, env }: Context, grant: Grant): void {
  const { memberId, userId, generation } = grant
  void (async () => onRefreshed({ memberId, userId, generation }))().catch((error: unknown) => {
    env.logger.error({ memberId, userId, error }, 'The handler of refreshed grants failed')
  })
}
