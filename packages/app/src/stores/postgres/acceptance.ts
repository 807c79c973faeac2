// Events that come together are stored by one statement: a burst costs few round trips and few waits for the disk.

import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../errors/app-error.ts'
import type { NewInboxEvent } from '../../records/inbox-event.ts'
import type { InboxStore } from '../../store/inbox-store.ts'
import { namesOf, newEventColumns, valuesOf } from '../common/columns.ts'
import { dedupeWindowMs } from '../common/dedupe-window.ts'
import type { PostgresDriver } from './driver.ts'

type Accepted = Awaited<ReturnType<InboxStore['accept']>>

interface Waiting {
  readonly event: NewInboxEvent
  readonly resolve: (accepted: Accepted) => void
  readonly reject: (error: unknown) => void
}

const largestGroup = 100

export interface Acceptance {
  /** As `InboxStore.accept`. */
  accept(event: NewInboxEvent): Promise<Accepted>
  /** Resolves when nothing waits. */
  idle(): Promise<void>
}

export function createAcceptance(db: PostgresDriver, events: string): Acceptance {
  const waiting: Waiting[] = []
  let working: Promise<void> | undefined
  const sql = acceptanceOf(events)

  /** One group after another: two at once could be numbered in another order than they came. */
  async function work(): Promise<void> {
    // After everything that has arrived was read.
    await setImmediate()
    while (waiting.length > 0) await store(nextGroup(waiting))
    working = undefined
  }

  /** Never rejects: each event is told what became of it. */
  async function store(group: readonly Waiting[]): Promise<void> {
    try {
      const rows = await db.rows(sql, JSON.stringify(group.map(({ event }, place) => plainOf(event, place))))
      for (const row of rows) settle(group[Number(row['place'])], row['known'], row['added'])
    } catch (error) {
      const [only] = group
      if (group.length === 1) only?.reject(error)
      // One of them is at fault: the others must not suffer for it.
      else if (error instanceof AppError && error.code === 'internal') {
        await Promise.all(group.map((one) => store([one])))
      } else for (const one of group) one.reject(error)
    }
  }

  /** Neither known nor added: another process stored the same event at this moment. Now it can be seen. */
  function settle(one: Waiting | undefined, known: unknown, added: unknown): void {
    if (one === undefined) return
    if (known === null && added === null) waiting.unshift(one)
    else one.resolve({ id: String(known ?? added), duplicate: known !== null })
  }

  return {
    accept: (event) =>
      new Promise((resolve, reject) => {
        waiting.push({ event, resolve, reject })
        working ??= work()
      }),
    idle: () => working ?? Promise.resolve()
  }
}

/** In order of arrival. Of equal events each group has one, so that the next one finds it. */
function nextGroup(waiting: Waiting[]): readonly Waiting[] {
  const keys = new Set<string>()
  let size = 0
  for (const { event } of waiting.slice(0, largestGroup)) {
    const key = JSON.stringify([event.clientId, event.dedupeKey])
    if (keys.has(key)) break
    keys.add(key)
    size += 1
  }
  return waiting.splice(0, size)
}

/**
 * One statement that finds or stores each event of a JSON list. Two that store the same event at once take the same
 * turn, which is unique: the second waits for the first, stores nothing, and does not see it yet.
 */
function acceptanceOf(events: string): string {
  const alike = `FROM ${events} AS stored WHERE stored.client_id = given.client_id
    AND stored.dedupe_key = given.dedupe_key AND stored.status <> 'quarantined'`
  return `
    WITH given AS MATERIALIZED
      (SELECT given.*,
         (SELECT number ${alike} AND stored.received_at > given.received_at - ${dedupeWindowMs} ORDER BY turn LIMIT 1)
           AS known,
         (SELECT coalesce(max(turn) + 1, 0) ${alike}) AS turn
       FROM json_to_recordset(?::json) AS given(place int, client_id text, member_id text, event text,
         received_at bigint, happened_at bigint, handler_id text, acting_user_id text, data text, dedupe_key text,
         order_key text)),
    added AS
      (INSERT INTO ${events} (${namesOf(newEventColumns)}, status, attempts, run_at, turn)
       SELECT ${namesOf(newEventColumns)}, 'pending', 0, received_at, turn FROM given WHERE known IS NULL
       ON CONFLICT (client_id, dedupe_key, turn) WHERE status <> 'quarantined' DO NOTHING
       RETURNING number, client_id, dedupe_key)
    SELECT place, known,
      (SELECT number FROM added WHERE added.client_id = given.client_id AND added.dedupe_key = given.dedupe_key) AS added
    FROM given`
}

/** The event by the names of its columns. */
function plainOf(event: NewInboxEvent, place: number): object {
  const values = valuesOf(newEventColumns, { ...event, data: event.data ?? null })
  const names = namesOf(newEventColumns).split(', ')
  return Object.fromEntries([['place', place], ...names.map((name, index) => [name, values[index]])])
}
