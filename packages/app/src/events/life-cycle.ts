// The steps that life-cycle events demand before handlers hear them (design section 4, rule 5).

import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { StatusCheck } from '../install/check-status.ts'
import { isRemovalCheckHeld } from '../install/removal-hold.ts'
import { mayAskStatus, mayConfirmRemoval } from '../install/status-budget.ts'
import type { InboxEvent } from '../records/inbox-event.ts'

const secondMs = 1_000
const minuteMs = 60_000
/** A server that was only slow once is asked again soon; one that stays silent once a minute. */
const askAgainSoonMs = 5_000
/** After a claim of removal, while the server says that the application is installed. */
const askAgainAfterMs = [minuteMs, 11 * minuteMs, 71 * minuteMs]

export type LifeCycleStep =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'later'; readonly at: number; readonly why: string }
  | { readonly kind: 'drop'; readonly why: string }

/** Throws what cannot be answered by waiting. */
export async function lifeCycleStep(
  context: Context,
  checkStatus: StatusCheck,
  event: InboxEvent
): Promise<LifeCycleStep> {
  const { env } = context
  try {
    if (event.event === 'ONAPPUNINSTALL') return await confirmRemoval(context, checkStatus, event)
    if (event.event === 'ONAPPPAYMENT') return await checkPayment(context, checkStatus, event)
    return { kind: 'deliver' }
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'later') throw error
    const waitMs = env.now() - event.receivedAt < minuteMs ? askAgainSoonMs : minuteMs
    return { kind: 'later', at: env.now() + waitMs, why: error.message }
  }
}

async function confirmRemoval(
  context: Context,
  checkStatus: StatusCheck,
  event: InboxEvent
): Promise<LifeCycleStep> {
  const { env } = context
  if (await isRemovalCheckHeld(context, event)) {
    return { kind: 'later', at: env.now() + secondMs, why: 'A claim of removal is just being kept.' }
  }
  if (!(await mayConfirmRemoval(context, event))) {
    return { kind: 'later', at: env.now() + minuteMs, why: 'Too many claims of removal for this portal.' }
  }
  const finding = await checkStatus(event, 'removed')
  if (finding !== 'installed' && finding !== 'payment-required') return { kind: 'deliver' }
  const age = env.now() - event.receivedAt
  const next = askAgainAfterMs.find((after) => after > age)
  const why = 'The authorization server says that the application is still installed.'
  if (next !== undefined) return { kind: 'later', at: event.receivedAt + next, why }
  await audit(context, event, 'removal-claim-dropped')
  return { kind: 'drop', why }
}

async function checkPayment(
  context: Context,
  checkStatus: StatusCheck,
  event: InboxEvent
): Promise<LifeCycleStep> {
  if (!(await mayAskStatus(context, event))) {
    const at = context.env.now() + minuteMs
    return { kind: 'later', at, why: 'Asked about this portal less than a minute ago.' }
  }
  await checkStatus(event, 'payment')
  return { kind: 'deliver' }
}
