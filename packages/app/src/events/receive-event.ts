// Answers the POST of an event: 200 only when it is believed, or kept to be judged, and on disk (design section 4, rule 6).

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { InstallationKey } from '../records/installation.ts'
import { refuseInQuery, type RequestForms } from '../wire/index.ts'
import type { AcceptEvent } from './accept-event.ts'
import type { EventJudge, Verdict } from './judge-event.ts'
import { provesItself } from './judge-event.ts'
import { cannotBeJudgedNow, type Quarantine } from './quarantine.ts'
import { type EventPost, readEvent } from './read-event.ts'

/** Hints are not proven: one a minute a portal is worth a question, a few may wait. */
const hintBudget = { burst: 2, perSecond: 1 / 60 }

/** Whoever writes them into an address has put them into logs, too. */
const bodyOnly = ['auth[access_token]', 'auth[refresh_token]', 'auth[application_token]', 'auth[member_id]']

export interface EventReceiver {
  /** Throws `bad-request`, what `EventJudge.judge` throws, and `busy` when the quarantine is full. */
  receive(forms: RequestForms): Promise<void>
}

export function createEventReceiver(
  context: Context,
  parts: {
    readonly judge: EventJudge
    readonly quarantine: Quarantine
    readonly acceptEvent: AcceptEvent
    /** Called when there is something to deliver. */
    readonly wake: () => void
  }
): EventReceiver {
  const { store, env, clientId } = context
  const { judge, quarantine, acceptEvent, wake } = parts

  async function judgeOrKeep(post: EventPost, body: string): Promise<Verdict | 'kept'> {
    try {
      const verdict = await judge.judge(post)
      if (verdict !== 'needs-token') return verdict
    } catch (error) {
      // Who floods us must not fill the disk as well: beyond the budget of proofs there is 503 (design section 4, rule 7).
      if (!(error instanceof AppError) || error.code === 'busy' || !cannotBeJudgedNow(error)) throw error
    }
    await quarantine.keep(post, body)
    return 'kept'
  }

  async function mayHint(key: InstallationKey): Promise<boolean> {
    const name = JSON.stringify(['hint', key.clientId, key.memberId])
    return (await store.budgets.reserve(name, hintBudget, 1, 0)) !== undefined
  }

  return {
    async receive({ query, body, bodyText }) {
      refuseInQuery(query, bodyOnly)
      const post = readEvent(body, clientId, env.now())
      const key = { clientId, memberId: post.memberId }
      const verdict = await judgeOrKeep(post, bodyText)
      if (verdict === 'kept') return
      if (verdict === 'hint' && !(await mayHint(key))) return
      await acceptEvent(post)
      // An installer's event may have brought the application token that others wait for.
      if (provesItself(post.event)) await quarantine.judgePortal(key)
      wake()
    }
  }
}
