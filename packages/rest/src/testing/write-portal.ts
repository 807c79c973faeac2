// A portal that keeps what batches add, in virtual time, and loses answers as told: for the tests of this package.
// Loaded beforehand, since virtual time passes while a part is loaded.
import '../batch/batch.ts'
import '../errors/portal-failure.ts'
import '../limit/portal-limiter.ts'
import type { FetchInit, FetchLike } from '../call/fetch-like.ts'
import { sentText } from './sent-text.ts'
import { staticCredentials } from '../credentials.ts'
import { createRest, type Rest, type RestOptions } from '../rest.ts'
import { authorization } from './portal.ts'
import { type VirtualTime, virtualTime } from './virtual-time.ts'
import { type CostlyPortal, type Costs, withCosts } from './with-costs.ts'

/**
 * What becomes of a request.
 *
 * - `answer`: all is well; `limit`: refused with QUERY_LIMIT_EXCEEDED; `refuse`: no connection stands.
 * - `before`: the connection is lost before anything runs; `after`: when all has run; `half`: when half has.
 * - `still running`: lost at once, while the portal goes on for the 60 s that it gives a request.
 * - `hang`: all runs and no answer comes; `bad gateway`: half runs, and a proxy answers.
 * - `forget`: all runs, and the answer tells of the first half.
 */
export type Fate =
  | 'answer'
  | 'limit'
  | 'refuse'
  | 'before'
  | 'after'
  | 'half'
  | 'still running'
  | 'hang'
  | 'bad gateway'
  | 'forget'

export interface WritePortal {
  readonly rest: Rest
  readonly time: VirtualTime
  /** What was added: own key -> how often, with what, and which id the last one has. */
  readonly records: ReadonlyMap<string, WriteRecord>
  /** The keys of the commands of each batch that came. */
  readonly batches: readonly (readonly string[])[]
  readonly counts: CostlyPortal['counts']
}

const noCosts: Costs = { requestMs: 0, commandMs: 0 }

export interface WriteRecord {
  readonly id: number
  readonly times: number
  readonly parent: string | null
}

type Answers = Record<string, unknown>

const longestMs = 60_000

/**
 * Commands `add` a record (`{ key, parent? }`, answered with its id), `fail`, or `get` a record by its key. A reference to what is not
 * there becomes `garbage`, as a portal does (portal-behaviour.md section 5).
 *
 * @param fates of the requests in the order in which they come; the last one holds for all that follow
 */
export function givenWritePortal(
  fates: readonly Fate[],
  options: Partial<RestOptions> = {},
  costs: Costs = noCosts
): WritePortal {
  const time = virtualTime()
  const records = new Map<string, WriteRecord>()
  const batches: string[][] = []
  let requests = 0
  let lastId = 0

  function runOne(key: string, text: string, results: Answers, errors: Answers): void {
    const [method, query = ''] = text.split('?')
    const params = new URLSearchParams(query)
    const own = params.get('key') ?? key
    const reference = /^\$result\[(\w+)\]$/.exec(params.get('parent') ?? '')
    if (method === 'fail') {
      errors[key] = { error: 'ERROR_CORE', error_description: 'failed as asked' }
    } else if (method === 'get') {
      results[key] = records.get(own) ?? 'garbage'
    } else {
      lastId += 1
      const parent =
        reference === null ? params.get('parent') : JSON.stringify(results[reference[1] ?? ''] ?? 'garbage')
      records.set(own, { id: lastId, times: (records.get(own)?.times ?? 0) + 1, parent })
      results[key] = lastId
    }
  }

  const answer: FetchLike = async (_url, init) => {
    const fate = fates[Math.min(requests, fates.length - 1)] ?? 'answer'
    requests += 1
    if (fate === 'refuse') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    if (fate === 'limit') return Response.json({ error: 'QUERY_LIMIT_EXCEEDED' }, { status: 503 })
    const { cmd = {}, halt } = JSON.parse(sentText(init)) as { cmd?: Record<string, string>; halt?: number }
    const entries = Object.entries(cmd)
    batches.push(entries.map(([key]) => key))
    if (fate === 'before') throw new Error('socket hang up')
    const results: Answers = {}
    const errors: Answers = {}
    const runs = async (count: number, pauseMs: number): Promise<void> => {
      for (const [key, text] of entries.slice(0, count)) {
        if (pauseMs > 0) await time.sleep(pauseMs)
        runOne(key, text, results, errors)
        if (halt === 1 && key in errors) return
      }
    }
    if (fate === 'still running') {
      void runs(entries.length, longestMs / (entries.length + 1))
      throw new Error('socket hang up')
    }
    await time.sleep(40)
    await runs(fate === 'half' || fate === 'bad gateway' ? Math.ceil(entries.length / 2) : entries.length, 0)
    if (fate === 'hang') return neverAnswered(init)
    if (fate === 'bad gateway') return new Response('<html>', { status: 502 })
    if (fate === 'forget') {
      for (const [key] of entries.slice(Math.ceil(entries.length / 2))) delete results[key]
    } else if (fate !== 'answer') {
      throw new Error('socket hang up')
    }
    const times = Object.fromEntries(Object.keys(results).map((key) => [key, { duration: 0.01 }]))
    return Response.json({
      result: {
        result: results,
        result_error: errors,
        result_total: [],
        result_next: [],
        result_time: times
      }
    })
  }

  const costly = withCosts(answer, time, costs)
  const rest = createRest({
    credentials: staticCredentials(authorization(1)),
    fetch: costs === noCosts ? answer : costly.fetch,
    sleep: time.sleep,
    now: time.now,
    random: () => 0,
    ...options
  })
  return { rest, time, records, batches, counts: costly.counts }
}

function neverAnswered({ signal }: FetchInit): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })
}
