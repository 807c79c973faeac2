// Keeps the calls to one portal within its leaky bucket, together with every other process of the store (wire.md section 16).

import type { Context } from '../context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Bucket, Note, Reservation } from '../store/budget-store.ts'

/** A call that would wait longer is better told so. */
const longestWaitMs = 60_000
/** Calls that follow one another faster than this are worth a reservation for those to come. */
const busyMs = 1_000
/** Older knowledge of what others have noted is not called upon; from half of that on it is renewed on the side. */
const freshMs = 1_000
/** A store that failed is left alone for so long; the process then keeps to the bucket by itself. */
const awayMs = 10_000
const attempts = 3
/** What is reserved ahead is not there for other processes: never more than a part of the bucket. */
const aheadPart = 1 / 4

/** What a portal takes, shared by all processes of the store. */
export interface SharedBucket {
  /** Resolves when one request more is within the bucket; `full` when it had to wait for that. */
  reserve(bucket: () => Bucket): Promise<'room' | 'full'>
}

/** The note beside the bucket comes along with reservations. */
export interface Notes {
  /** The one that is known, 0 for none. */
  revision(): number
  receive(note: Note): void
}

/** Asking the store costs more than all else a call needs, so calls in quick succession ask for those to come as well. */
export function createSharedBucket({ store, env }: Context, name: string, notes: Notes): SharedBucket {
  /** Reserved and not used yet, as of `creditAt`. */
  let credit = 0
  let creditAt = 0
  let ahead = 0
  let reservedAt = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let awayUntil = Number.NEGATIVE_INFINITY
  /** Resolves to whether there was room for it. */
  let reserving: Promise<boolean> | undefined

  async function ask(bucket: Bucket, cost: number, maxWaitMs: number): Promise<Reservation | undefined> {
    askedAt = env.now()
    const reservation = await store.budgets.reserve(name, bucket, cost, maxWaitMs, notes.revision())
    if (reservation?.note !== undefined) notes.receive(reservation.note)
    return reservation
  }

  /** It drains as the bucket does: the shared bucket has drained meanwhile, too, and counts on no use any more. */
  function spend({ perSecond }: Bucket): boolean {
    const now = env.now()
    credit = Math.max(0, credit - (Math.max(0, now - creditAt) * perSecond) / 1000)
    creditAt = now
    if (credit < 1) return false
    credit -= 1
    return true
  }

  /** For those who come after him, and for the caller himself if he has no place yet. */
  function reserveAhead(bucket: Bucket, forCaller: 0 | 1): Promise<boolean> {
    const now = env.now()
    reservedAt = now
    ahead = Math.min(Math.floor(bucket.burst * aheadPart), 2 * ahead + 1)
    const asked = ahead
    reserving = ask(bucket, forCaller + asked, 0)
      .then((reservation) => {
        if (reservation === undefined) ahead = 0
        else credit += asked
        creditAt = Math.min(creditAt, now)
        return reservation !== undefined
      })
      .finally(() => {
        reserving = undefined
      })
    return reserving
  }

  /** Only for the note, which comes with a reservation. */
  function look(bucket: Bucket): Promise<boolean> {
    reserving ??= ask(bucket, 0, Number.POSITIVE_INFINITY)
      .then(() => true)
      .finally(() => {
        reserving = undefined
      })
    return reserving
  }

  /** Whether the caller has a place in what is reserved ahead; otherwise he reserves for himself. */
  async function findPlace(bucket: Bucket): Promise<boolean> {
    const hasPlace = spend(bucket)
    const now = creditAt
    const isBusy = Math.abs(now - reservedAt) < busyMs
    const knownMs = Math.abs(now - askedAt)
    if (hasPlace) {
      if (knownMs >= freshMs) await look(bucket)
      else if (reserving !== undefined) return true
      // So that nobody has to wait for the answer. Its failure is told to whoever asks next.
      else if (isBusy && credit < ahead / 2) reserveAhead(bucket, 0).catch(() => undefined)
      else if (knownMs >= freshMs / 2) look(bucket).catch(() => undefined)
      return true
    }
    if (reserving !== undefined) return (await reserving) && findPlace(bucket)
    if (isBusy && bucket.burst * aheadPart >= 1) return reserveAhead(bucket, 1)
    ahead = 0
    reservedAt = now
    return false
  }

  /** Who finds no room in a minute may not have heard yet that the bucket is larger: others use it then. */
  async function reserveAlone(bucket: () => Bucket): Promise<Reservation | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const reservation = await ask(bucket(), 1, longestWaitMs)
      if (reservation !== undefined || attempt === attempts) return reservation
      await env.sleep(freshMs)
      await look(bucket())
    }
  }

  async function reserveShared(bucket: () => Bucket): Promise<'room' | 'full'> {
    if (askedAt === Number.NEGATIVE_INFINITY) await look(bucket())
    if (await findPlace(bucket())) return 'room'
    const reservation = await reserveAlone(bucket)
    if (reservation === undefined) {
      throw new AppError(
        'limit',
        'More calls wait for this portal than it takes in a minute. Repeat the call later.',
        { retryAfterMs: longestWaitMs }
      )
    }
    if (reservation.waitMs === 0) return 'room'
    await env.sleep(reservation.waitMs)
    return 'full'
  }

  return {
    async reserve(bucket) {
      const awayRestMs = awayUntil - env.now()
      if (awayRestMs > 0 && awayRestMs <= awayMs) return 'room'
      try {
        return await reserveShared(bucket)
      } catch (error) {
        if (error instanceof AppError && error.code === 'limit') throw error
        // Whoever calls has a token and keeps to the bucket by himself: a store that is away need not stop him.
        awayUntil = env.now() + awayMs
        return 'room'
      }
    }
  }
}
