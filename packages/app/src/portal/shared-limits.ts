// Lets the limiters of all processes of a store keep the limits of one portal together: its bucket, what answers taught,
// and the operating time that each of them has taken for requests under way.

import type { ConnectedLimiter, LimitSharing, Need } from '@latchkey/rest'
import type { Context } from '../context.ts'
import type { Note } from '../store/budget-store.ts'
import { type Claims, readLimitNote, writeLimitNote } from './limit-note.ts'
import { createSharedBucket } from './shared-bucket.ts'

/** A larger bucket took minutes to learn; everything else in a note ends by itself. */
const noteTtlMs = 86_400_000
/** Others are told of what is used so often at most, and of what would have them refused so often. */
const soonMs = 1000
const nowMs = 250
/** A request is cut at 60 s, so what is under way is over then. */
const underWayMs = 70_000
/** Who claims and then does nothing leaves it to others; whoever claimed stops a little before. */
const spareMs = 5000
const ownSpareMs = 4000
/** A store that failed is left alone for so long; meanwhile each process keeps to what it knows by itself. */
const awayMs = 10_000
/** So much of a method's limit each process may use between two notes while less than half of it is used. */
const quietPart = 0.03
/** Of what is left, so much is claimed at once, so that a process asks seldom while much is left. */
const claimedPart = 1 / 8
/** Of the limit, as the limiter keeps to it for bulk work. */
const usablePart = 0.9
/** Seconds that are as good as none. */
const grain = 0.01
/** Seconds under way that others should hear of. */
const worthTelling = 1

/** Of one method: what this process may use without asking. */
interface Quota {
  /** Seconds of requests that have left since the last note. */
  started: number
  spare: number
  spareUntil: number
  /** Seconds of requests that are held back until there is more. */
  wanted: number
}

interface Granted {
  readonly quota: Quota
  readonly method: string
  /** As of the note. */
  readonly started: number
  readonly underWay: number
  readonly spare: number
  readonly spareUntil: number
}

export function createSharedLimits(context: Context, memberId: string): LimitSharing {
  const { store, env, clientId } = context
  const name = JSON.stringify(['rest', clientId, memberId])
  /** Not the process name: an operator may give several the same. */
  const me = Buffer.from(env.random(9)).toString('base64url')
  const quotas = new Map<string, Quota>()
  let limiter: ConnectedLimiter | undefined
  let revision = 0
  let others: readonly Claims[] = []
  let claims: Readonly<Record<string, Claims>> = {}
  let writing: Promise<void> | undefined
  let writtenAt = Number.NEGATIVE_INFINITY
  let awayUntil = Number.NEGATIVE_INFINITY
  /** When the next note is due, and what ends the wait for it. */
  let due: { readonly at: number; readonly stop: AbortController } | undefined

  const bucket = createSharedBucket(context, name, { revision: () => revision, receive })

  function receive(note: Note): void {
    // Answers overtake one another.
    if (note.revision <= revision) return
    revision = note.revision
    const now = env.now()
    const read = readLimitNote(note.text, now)
    if (read === undefined) return
    limiter?.learn(read.limits)
    const alive = Object.entries(read.claims)
      .filter(([process, { at }]) => process !== me && at + underWayMs > now)
      // Of a clock that is ahead: it must end, too.
      .map(([process, { at, methods }]) => [process, { at: Math.min(at, now), methods }] as const)
    claims = Object.fromEntries(alive)
    others = Object.values(claims)
  }

  function claimed(method: string): number {
    if (others.length === 0) return 0
    const now = env.now()
    let seconds = 0
    for (const { at, methods } of others) {
      const claim = methods[method]
      if (claim === undefined) continue
      if (now < at + underWayMs) seconds += claim.underWay
      if (now < at + spareMs) seconds += claim.spare
    }
    return seconds
  }

  function quotaOf(method: string): Quota {
    let quota = quotas.get(method)
    if (quota === undefined) {
      quota = { started: 0, spare: 0, spareUntil: 0, wanted: 0 }
      quotas.set(method, quota)
    }
    return quota
  }

  function fits({ method, seconds }: Need, { load }: ConnectedLimiter): boolean {
    const { started, spare, spareUntil } = quotaOf(method)
    const { used, limit } = load(method)
    const own = env.now() < spareUntil ? spare : 0
    const isQuiet = used + claimed(method) < limit / 2
    return started + seconds <= Math.max(own, isQuiet ? limit * quietPart : 0)
  }

  /** Of a clock that was set back, too, it ends. */
  function isAway(): boolean {
    const restMs = awayUntil - env.now()
    return restMs > 0 && restMs <= awayMs
  }

  function admit(needs: readonly Need[]): Promise<void> | undefined {
    if (limiter === undefined || needs.length === 0 || isAway()) return undefined
    const connected = limiter
    const lacking = needs.filter((need) => !fits(need, connected))
    if (lacking.length > 0) return claim(lacking)
    for (const { method, seconds } of needs) {
      const quota = quotaOf(method)
      quota.started += seconds
      // What leaves by a claim must be told as under way before others take the claim for over.
      if (quota.spare > 0 || quota.started > worthTelling) changed('soon')
    }
    return undefined
  }

  /** Whoever is held back is looked at anew afterwards: others may have taken what was left. */
  function claim(needs: readonly Need[]): Promise<void> {
    // What it claims is decided already.
    if (writing !== undefined) return writing
    for (const { method, seconds } of needs) quotaOf(method).wanted += seconds
    const now = env.now()
    // Not where the clock was set back since.
    const waitMs = now < writtenAt ? 0 : writtenAt + nowMs - now
    return waitMs > 0 ? env.sleep(waitMs).catch(() => undefined) : write(needs)
  }

  /** What this process has under way, or may begin from now on. */
  function claimNow(
    { load }: ConnectedLimiter,
    method: string,
    quota: Quota,
    needed: number,
    now: number
  ): Granted {
    const { started, spare, spareUntil, wanted } = quota
    const { used, underWay, limit } = load(method)
    const left = limit * usablePart - used - underWay - claimed(method)
    // The limiter has found that there is room for what is needed, and others have told nothing since.
    const least = needed > 0 ? Math.max(needed, left * claimedPart) : 0
    const more = Math.max(least, Math.min(wanted, left / 2))
    const rest = now < spareUntil ? Math.max(0, spare - started) : 0
    quota.wanted = 0
    return more > rest
      ? { quota, method, started, underWay, spare: more, spareUntil: now + ownSpareMs }
      : { quota, method, started, underWay, spare: rest, spareUntil }
  }

  function write(needs: readonly Need[]): Promise<void> {
    writing ??= tryToWrite(needs)
      .catch(() => {
        awayUntil = env.now() + awayMs
      })
      .finally(() => {
        writing = undefined
      })
    return writing
  }

  /** Where somebody else was first, what he wrote is taken in; whoever still needs more asks again. */
  async function tryToWrite(needs: readonly Need[]): Promise<void> {
    if (limiter === undefined) return
    const at = env.now()
    const writtenBefore = writtenAt
    writtenAt = at
    const connected = limiter
    const needed = new Map(needs.map(({ method, seconds }) => [method, seconds]))
    const granted = [...quotas].map(([method, quota]) =>
      claimNow(connected, method, quota, needed.get(method) ?? 0, at)
    )
    const told = granted.filter(({ underWay, spare }) => underWay + spare >= grain)
    const methods = Object.fromEntries(
      told.map(({ method, underWay, spare }) => [method, { underWay, spare }])
    )
    const text = writeLimitNote({ limits: limiter.limits(), claims: { ...claims, [me]: { at, methods } } })
    const { isWritten, note } = await store.budgets.writeNote(name, revision, text, noteTtlMs)
    if (!isWritten) {
      // Taken in whatever its revision: the store's clock may have been set back.
      revision = 0
      if (note !== undefined) receive(note)
      // At once: of all who try at the same time one succeeds, so that none of them is held up for ever.
      if (needs.length > 0) writtenAt = writtenBefore
      return changed('now')
    }
    revision = note?.revision ?? 0
    for (const { quota, method, started, underWay, spare, spareUntil } of granted) {
      // Others may have left meanwhile.
      quota.started -= started
      quota.spare = spare
      quota.spareUntil = spareUntil
      if (underWay + spare + quota.started < grain && quota.wanted === 0) quotas.delete(method)
    }
  }

  function changed(how: 'soon' | 'now'): void {
    const now = env.now()
    const everyMs = how === 'now' ? nowMs : soonMs
    const at = Math.max(now, Math.min(writtenAt, now) + everyMs)
    if (due !== undefined && due.at <= at) return
    due?.stop.abort()
    due = { at, stop: new AbortController() }
    void writeAt(due)
  }

  async function writeAt(mine: NonNullable<typeof due>): Promise<void> {
    const waitMs = mine.at - env.now()
    if (waitMs > 0) await env.sleep(waitMs, mine.stop.signal).catch(() => undefined)
    if (due !== mine) return
    due = undefined
    if (!isAway()) await write([])
  }

  return {
    reserve: (asked) => bucket.reserve(asked),
    connect(connected) {
      limiter = connected
    },
    claimed,
    admit,
    changed
  }
}
