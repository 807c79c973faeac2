// A portal that takes its time, by a clock that is not real: for the tests of this package.
import type { FetchLike } from '../call/fetch-like.ts'
import { sentText } from './sent-text.ts'
import type { VirtualTime } from './virtual-time.ts'

export interface Costs {
  readonly requestMs: number
  /** One after another. */
  readonly commandMs: number
  /** A leaky bucket, which drains at the beginning of each second; without one, nothing is refused. */
  readonly bucket?: { readonly burst: number; readonly perSecond: number }
}

export interface CostlyPortal {
  readonly fetch: FetchLike
  readonly counts: { requests: number; refused: number; mostCommands: number }
}

export function withCosts(fetch: FetchLike, { now, sleep }: VirtualTime, costs: Costs): CostlyPortal {
  const counts = { requests: 0, refused: 0, mostCommands: 0 }
  let level = 0
  let second = Math.floor(now() / 1000)

  function isRefused(): boolean {
    if (costs.bucket === undefined) return false
    const { burst, perSecond } = costs.bucket
    const current = Math.floor(now() / 1000)
    level = Math.max(0, level - (current - second) * perSecond)
    second = current
    if (level >= burst) return true
    level += 1
    return false
  }

  return {
    counts,
    async fetch(url, init) {
      if (isRefused()) {
        counts.refused += 1
        return Response.json({ error: 'QUERY_LIMIT_EXCEEDED', error_description: '' }, { status: 503 })
      }
      const { cmd } = JSON.parse(sentText(init)) as { readonly cmd?: object }
      const commands = cmd === undefined ? 1 : Object.keys(cmd).length
      counts.requests += 1
      counts.mostCommands = Math.max(counts.mostCommands, commands)
      await sleep(costs.requestMs + commands * costs.commandMs)
      const response = await fetch(url, init)
      const { result, ...rest } = JSON.parse(await new Response(response.body as ReadableStream).text()) as {
        readonly result: object
      }
      const time = { duration: costs.commandMs / 1000, start: 0, finish: now() / 1000 }
      const times = Object.fromEntries(Object.keys(cmd ?? {}).map((key) => [key, time]))
      return Response.json({
        ...rest,
        result: cmd === undefined ? result : { ...result, result_time: times },
        time
      })
    }
  }
}
