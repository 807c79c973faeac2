// Keeps events that cannot be judged now, and judges them when they can be (design section 4, rule 6).

import { createHash } from 'node:crypto'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { QuarantinedEvent, QuarantineReason } from '../records/inbox-event.ts'
import type { InstallationKey } from '../records/installation.ts'
import type { QuarantineBounds } from '../store/inbox-store.ts'
import type { StoreAlarm } from '../store-alarm.ts'
import { decodeForm } from '../wire/index.ts'
import type { AcceptEvent } from './accept-event.ts'
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

export function createQuarantine(
  context: Context,
  parts: {
    readonly judge: EventJudge
    readonly acceptEvent: AcceptEvent
    readonly alarm: Pick<StoreAlarm, 'watch'>
  }
): Quarantine {
  const { env, clientId } = context
  const { inbox } = context.store
  const { judge, acceptEvent, alarm } = parts

  async function judgeAgain(entry: QuarantinedEvent, post: EventPost): Promise<'judged' | 'waits'> {
    try {
      if ((await judge.judge(post)) === 'needs-token') return 'waits'
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (cannotBeJudgedNow(error)) return 'waits'
      await inbox.discard(entry, entry.id)
      await audit(context, entry, 'event-refused', { details: { event: entry.event, code: error.code } })
      return 'judged'
    }
    // Accepted first: a process that dies before the second step leaves an entry whose next judgement finds a duplicate.
    await acceptEvent(post)
    await inbox.discard(entry, entry.id)
    return 'judged'
  }

  async function judgeAll(reason: QuarantineReason, memberId?: string): Promise<void> {
    const silent = new Set<string>()
    for (let after: string | undefined; ; ) {
      const entries = await inbox.listQuarantined({
        clientId,
        ...(memberId !== undefined && { memberId }),
        ...(after !== undefined && { after }),
        reason,
        limit: judgedAtOnce
      })
      for (const entry of entries) await judgeUnlessSilent(entry, silent)
      after = entries.at(-1)?.id
      if (after === undefined || entries.length < judgedAtOnce) return
    }
  }

  /**
   * A server that did not answer is asked again in the next round only: its many must not hold up those of the others.
   * @param silent servers, and portals that name none
   */
  async function judgeUnlessSilent(entry: QuarantinedEvent, silent: Set<string>): Promise<void> {
    const post = readEvent(decodeForm(entry.sealedBody), clientId, entry.receivedAt)
    const asked = (provesItself(post.event) && serverOf(post)) || entry.memberId
    if (silent.has(asked)) return
    if ((await judgeAgain(entry, post)) === 'waits') silent.add(asked)
  }

  return {
    async keep(post, body) {
      const reason: QuarantineReason = provesItself(post.event) ? 'proof' : 'token'
      const { keptMs, ...bounds } = terms[reason]
      const event = {
        ...post.kept,
        dedupeKey: wholeBodyKey(body),
        reason,
        sealedBody: body,
        expiresAt: env.now() + keptMs
      }
      const kept = await alarm.watch(() => inbox.quarantine(event, bounds))
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

/** The authorization server that the POST names. */
function serverOf({ server }: EventPost): string | undefined {
  return server && URL.canParse(server.value) ? new URL(server.value).origin : undefined
}

/** Tokens included: a forged POST must not pass for the genuine one that differs in nothing but its tokens. */
function wholeBodyKey(body: string): string {
  return createHash('sha256').update(body).digest('base64url')
}

/** The question stays open: nobody could be asked, too many wait to be asked about, or a record does not open. */
export function cannotBeJudgedNow({ code }: AppError): boolean {
  return (
    code === 'auth-unreachable' ||
    code === 'portal-unreachable' ||
    code === 'misconfigured' ||
    code === 'internal' ||
    code === 'busy'
  )
}
