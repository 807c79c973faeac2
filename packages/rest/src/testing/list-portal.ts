// A portal with one list in memory, which takes calls and batches with references, and changes while it is read: for the
// tests of this package.
import type { FetchLike } from '../call/fetch-like.ts'
import { staticCredentials } from '../credentials.ts'
import { createRest, type Rest, type RestOptions } from '../rest.ts'
import { patientClock } from './fake-clock.ts'
import { authorization } from './portal.ts'
import { sentText } from './sent-text.ts'

export interface ListQuery {
  readonly filter: Readonly<Record<string, unknown>>
  readonly order: Readonly<Record<string, string>>
}

export interface ListPortalOptions {
  /** Runs before each list command. */
  readonly before?: ((command: number) => void) | undefined
  /** What a page looks like; by default a list of rows. */
  readonly page?: ((rows: readonly object[], query: ListQuery) => unknown) | undefined
  /** May refuse a command of a batch. */
  readonly refuse?: ((command: number, query: ListQuery) => { error: string } | undefined) | undefined
  /** May lose the answer to a request, or answer it with something else. */
  readonly answer?: ((request: number, body: object) => Response | undefined) | undefined
  readonly client?: Partial<RestOptions> | undefined
}

export interface ListPortal {
  readonly rest: Rest
  readonly fetch: FetchLike
  /** Ids in the list; may be changed at any time. */
  readonly ids: Set<number>
  /** The commands of each request: 1 for a call. */
  readonly requests: readonly number[]
  readonly queries: readonly ListQuery[]
}

type Map = Readonly<Record<string, unknown>>

/** Rows are `{ID}`; conditions on other fields hold for all rows. */
export function givenListPortal(ids: Iterable<number>, options: ListPortalOptions = {}): ListPortal {
  const list = new Set(ids)
  const requests: number[] = []
  const queries: ListQuery[] = []
  let sorted: number[] | undefined
  const watched = new Proxy(list, {
    get(target, name) {
      if (name === 'add' || name === 'delete' || name === 'clear') sorted = undefined
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    }
  })

  function page(query: ListQuery): readonly object[] {
    sorted ??= [...list].toSorted((a, b) => a - b)
    const { filter, order } = query
    const above = Math.max(bound(filter, '>', -Infinity), bound(filter, '>=', -Infinity) - 1)
    const upTo = Math.min(bound(filter, '<=', Infinity), bound(filter, '<', Infinity) - 1)
    const from = placeBehind(sorted, above)
    const to = placeBehind(sorted, upTo)
    const descends = Object.values(order)[0] === 'DESC'
    const found = descends
      ? sorted.slice(Math.max(from, to - 50), Math.max(from, to)).toReversed()
      : sorted.slice(from, Math.min(from + 50, Math.max(from, to)))
    return found.map((id) => ({ ID: String(id) }))
  }

  function run(params: Map): { readonly query: ListQuery; readonly result: unknown } {
    const query = {
      ...params,
      filter: (params['filter'] ?? {}) as Map,
      order: (params['order'] ?? {}) as Record<string, string>
    }
    options.before?.(queries.length)
    queries.push(query)
    const rows = page(query)
    return { query, result: options.page?.(rows, query) ?? rows }
  }

  function runBatch(commands: Readonly<Record<string, string>>, halt: boolean): object {
    const result: Record<string, unknown> = {}
    const failed: Record<string, unknown> = {}
    for (const [name, text] of Object.entries(commands)) {
      const { query, result: rows } = run(resolved(parsed(text), result) as Map)
      const refusal = options.refuse?.(queries.length - 1, query)
      if (refusal === undefined) result[name] = rows
      else failed[name] = { error_description: '', ...refusal }
      if (refusal !== undefined && halt) break
    }
    return { result, result_error: failed, result_total: [], result_next: [], result_time: [] }
  }

  const fetch: FetchLike = async (url, init) => {
    await Promise.resolve()
    const body = JSON.parse(sentText(init)) as Map
    const commands = (url.endsWith('/batch.json') ? body['cmd'] : undefined) as
      | Record<string, string>
      | undefined
    const answer = options.answer?.(requests.length, body)
    requests.push(commands === undefined ? 1 : Object.keys(commands).length)
    if (answer !== undefined) return answer
    if (commands !== undefined) return Response.json({ result: runBatch(commands, body['halt'] === 1) })
    const { query, result } = run(body)
    const refusal = options.refuse?.(queries.length - 1, query)
    return refusal === undefined
      ? Response.json({ result, total: 0 })
      : Response.json({ error_description: '', ...refusal }, { status: 400 })
  }

  const { sleep, now } = patientClock()
  const rest = createRest({
    credentials: staticCredentials(authorization(1)),
    fetch,
    sleep,
    now,
    random: () => 0,
    ...options.client
  })
  return { rest, fetch, ids: watched, requests, queries }
}

/** PHP compares an array with a number as if it were 1: a reference that leads nowhere reads from the beginning. */
function bound(filter: Map, operator: string, otherwise: number): number {
  const value = filter[`${operator}ID`]
  if (value === undefined) return otherwise
  return typeof value === 'object' ? 1 : Number(value)
}

function placeBehind(sorted: readonly number[], id: number): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] ?? Infinity) <= id) from = middle + 1
    else to = middle
  }
  return from
}

/** The parameters of a command, one level of brackets deep. */
function parsed(text: string): Map {
  const params: Record<string, Record<string, string> | string> = {}
  for (const [name, value] of new URLSearchParams(text.split('?')[1] ?? '')) {
    const [, outer = name, inner] = /^([^[]+)\[(.+)\]$/.exec(name) ?? []
    if (inner === undefined) params[outer] = value
    else params[outer] = { ...(params[outer] as object), [inner]: value }
  }
  return params
}

/** As portals do it: the walk stops where it cannot go on, and the last value reached is used. */
function resolved(value: unknown, results: Map): unknown {
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, results)]))
  }
  if (typeof value !== 'string' || !value.startsWith('$result[')) return value
  let reached: unknown = results
  for (const [, step = ''] of value.matchAll(/\[([^\]]+)\]/g)) {
    if (typeof reached !== 'object' || reached === null || !Object.hasOwn(reached, step)) break
    reached = (reached as Map)[step]
  }
  return reached
}
