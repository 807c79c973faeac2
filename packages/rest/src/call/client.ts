// The options of a client with their defaults filled in: what every call reads.
import { sleep, type Sleep } from '../clock/sleep.ts'
import type { Credentials } from '../credentials.ts'
import { createLimiter } from '../limit/create-limiter.ts'
import type { Limiter } from '../limit/limiter.ts'
import type { RestOptions } from '../rest.ts'
import type { FetchLike } from './fetch-like.ts'

export interface Client {
  readonly credentials: Credentials
  readonly fetch: FetchLike
  readonly timeoutMs: number
  readonly limiter: Limiter | undefined
  readonly maxResponseBytes: number
  readonly limitRetries: number
  readonly sleep: Sleep
  readonly random: () => number
  readonly newRequestId: (() => string) | undefined
  /** Tells batches and lists of this client apart. */
  readonly nextId: () => number
}

export function createClient(options: RestOptions): Client {
  const { limiter = createLimiter({ sleep: options.sleep, now: options.now }) } = options
  let id = 0
  return {
    credentials: options.credentials,
    // Looked up at each call, so that a page may replace it; called as a plain function, as browsers demand.
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    // A portal cuts a request at 60 s (wire.md section 16); the rest is for the way there and back.
    timeoutMs: options.timeoutMs ?? 65_000,
    limiter: limiter === 'none' ? undefined : limiter,
    maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
    limitRetries: options.limitRetries ?? 3,
    sleep: options.sleep ?? sleep,
    random: options.random ?? Math.random,
    newRequestId: options.newRequestId,
    nextId: () => (id += 1)
  }
}
