// The client: calls, batches and lists against one portal.
import { runBatch } from './batch/batch.ts'
import type { BatchCommands, BatchOptions, BatchResults } from './batch/batch-result.ts'
import { runCall } from './call/call.ts'
import type { CallOptions, CallResult, Params } from './call/call-result.ts'
import { createClient } from './call/client.ts'
import type { FetchLike } from './call/fetch-like.ts'
import type { Sleep } from './clock/sleep.ts'
import type { Credentials } from './credentials.ts'
import type { Limiter } from './limit/limiter.ts'
import { readList } from './list/list.ts'
import type { ListOptions } from './list/list-options.ts'

export interface RestOptions {
  readonly credentials: Credentials
  /** The global fetch unless told. */
  readonly fetch?: FetchLike | undefined
  /** For one HTTP request from sending to the last byte, 65 s unless told (a portal cuts a request at 60 s). */
  readonly timeoutMs?: number | undefined
  /** None unless told. */
  readonly limiter?: Limiter | undefined
  /** Longest answer that is read, 64 MiB unless told. */
  readonly maxResponseBytes?: number | undefined
  /** How often a call refused with QUERY_LIMIT_EXCEEDED is repeated, 3 unless told. */
  readonly limitRetries?: number | undefined
  /** Waits between repetitions and for time-outs; the real clock unless told. */
  readonly sleep?: Sleep | undefined
  /** Spreads repetitions, from 0 to 1; Math.random unless told. */
  readonly random?: (() => number) | undefined
}

export interface Rest {
  /**
   * One method, parameters as JSON with their types.
   *
   * @throws RestError, or whatever the credentials rejected with
   */
  call<T = unknown>(method: string, params?: Params, options?: CallOptions): Promise<CallResult<T>>
  /**
   * Any number of commands, 50 in a request, one request after another. Parameters go as text there: `true` and
   * `false` as 1 and 0, numbers as decimal text; what cannot be written so (`null`, empty lists and objects) is refused.
   * A text `$result[name][field]` stands for the result of an earlier command; commands joined so stay in one request
   * and in order, and more than 50 of them are refused.
   *
   * Where a request fails, the results tell of each command whether it ran. A lost answer (`unknown`) ends only its own
   * request; a second one in a row, or a failure that would meet the next request too, leaves the rest `not-run`.
   *
   * @throws RestError, or whatever the credentials rejected with, when nothing of the batch ran or its only request
   *   failed
   */
  batch<const Commands extends BatchCommands>(
    commands: Commands,
    options?: BatchOptions
  ): Promise<BatchResults<Commands>>
  /**
   * Every row, each once, in ascending id order, read page by page behind the last id (no counting, no offsets).
   * Takes the method's `filter` and `select`; `order` and `start` are its own.
   *
   * @throws RestError from the iteration, or whatever the credentials rejected with
   */
  list<Row = Record<string, unknown>>(
    method: string,
    params?: Params,
    options?: ListOptions
  ): AsyncIterable<Row>
}

export function createRest(options: RestOptions): Rest {
  const client = createClient(options)
  return {
    call: (method, params = {}, callOptions = {}) => runCall(client, method, params, callOptions),
    batch: (commands, batchOptions = {}) => runBatch(client, commands, batchOptions),
    list: (method, params = {}, listOptions = {}) => readList(client, method, params, listOptions)
  }
}
