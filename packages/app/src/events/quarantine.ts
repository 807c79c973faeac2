// Keeps events that cannot be judged now, and judges them when they can be (design section 4, rule 6).

import { createHash } from 'node:crypto'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { QuarantinedEvent, QuarantineReason } from '../records/inbox-event.ts'
import type { InstallationKey } from '../records/installation.ts'
import type { QuarantineBounds } from '../store/inbox-store.ts'
import { decodeForm } from '../wire/index.ts'
import type { AcceptedStep } from './accepted-step.ts'
import { type EventJudge, provesItself } from './judge-event.ts'
import { type EventPost, readEvent } from './read-event.ts'

const hourMs = 3_600_000

interface Terms extends QuarantineBounds {
  readonly keptMs: number
}

const terms: Readonly<Record<QuarantineReason, Terms>> = {
  proof: { perPortal: 10, total: 10_000, keptMs: 7 * 24 * hourMs },
  // In all: as many as a hundred portals could fill, so that unknown ones cannot fill the disk.
  token: { perPortal: 1_000, total: 100_000, keptMs: 24 * hourMs }
}

const judgedAtOnce = 100

export interface Quarantine {
  /** On disk when it resolves. Throws `busy` when it is full. */
  keep(post: EventPost, body: string): Promise<void>
  /** Judges what waits for this portal's application token. */
  judgePortal(key: InstallationKey): Promise<void>
  /** Judges what waits for a proof, of all portals, as far as the authorization servers answer. */
  judgeUnproven(): Promise<void>
}

export function createQuarantine(context: Context, judge: EventJudge, accepted: AcceptedStep): Quarantine {
  const { store, env, clientId } = context

  /** `false`: it still cannot be judged. */
  async function judgeAgain(entry: QuarantinedEvent): Promise<boolean> {
    const post = readEvent(decodeForm(entry.sealedBody), clientId, entry.receivedAt)
    try {
      if ((await judge.judge(post)) === 'needs-token') return false
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (cannotBeJudgedNow(error)) return false
      await store.inbox.discard(entry, entry.id)
      await audit(context, entry, 'event-refused', { details: { event: entry.event, code: error.code } })
      return true
    }
    // Accepted first: a process that dies before the second step leaves an entry whose next judgement finds a duplicate.
    const { duplicate } = await store.inbox.accept(post.kept)
    if (!duplicate) await accepted(post)
    await store.inbox.discard(entry, entry.id)
    return true
  }

  async function judgeAll(reason: QuarantineReason, memberId?: string): Promise<void> {
    const entries = await store.inbox.listQuarantined({
      clientId,
      ...(memberId !== undefined && { memberId }),
      reason,
      limit: judgedAtOnce
    })
    for (const entry of entries) {
      // Where one portal's server is silent, the next entry may belong to another server: go on.
      await judgeAgain(entry)
    }
    if (entries.length === judgedAtOnce && memberId !== undefined) {
      const left = await store.inbox.listQuarantined({ clientId, memberId, reason, limit: 1 })
      if (left[0] !== undefined && left[0].id !== entries[0]?.id) await judgeAll(reason, memberId)
    }
  }

  return {
    async keep(post, body) {
      const reason: QuarantineReason = provesItself(post.event) ? 'proof' : 'token'
      const { keptMs, ...bounds } = terms[reason]
      const kept = await store.inbox.quarantine(
        {
          ...post.kept,
          dedupeKey: wholeBodyKey(body),
          reason,
          sealedBody: body,
          expiresAt: env.now() + keptMs
        },
        bounds
      )
      if (kept === 'full') {
        throw new AppError(
          'busy',
          'Too many events wait to be judged for this portal. Repeat the request later.'
        )
      }
      env.logger.warn({ memberId: post.memberId, event: post.event, reason }, 'An event waits in quarantine')
    },
    judgePortal: (key) => judgeAll('token', key.memberId),
    judgeUnproven: () => judgeAll('proof')
  }
}

/** Tokens included: a forged POST must not pass for the genuine one that differs in nothing but its tokens. */
function wholeBodyKey(body: string): string {
  return createHash('sha256').update(body).digest('base64url')
}

/** The question stays open: nobody could be asked, or too many wait to be asked about. */
export function cannotBeJudgedNow({ code }: AppError): boolean {
  return (
    code === 'auth-unreachable' ||
    code === 'portal-unreachable' ||
    code === 'misconfigured' ||
    code === 'busy'
  )
}
