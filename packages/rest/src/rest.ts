// The client: calls, batches and lists against one portal.
import { runCall } from './call/call.ts'
import type { CallOptions, CallResult, Params } from './call/call-result.ts'
import { createClient } from './call/client.ts'
import type { FetchLike } from './call/fetch-like.ts'
import type { TypedBatch } from './catalogue/typed-batch.ts'
import type { AnyMethod, TypedCall } from './catalogue/typed-call.ts'
import type { TypedList, TypedListAll } from './catalogue/typed-list.ts'
import type { Sleep } from './clock/sleep.ts'
import type { Credentials } from './credentials.ts'
import type { Download, DownloadOptions } from './files/download.ts'
import type { DownloadSource } from './files/file-link.ts'
import type { UploadFile } from './files/upload-form.ts'
import type { UploadOptions } from './files/upload.ts'
import type { Limiter } from './limit/limiter.ts'
import type { ListOptions } from './list/list-options.ts'
import { readList } from './list/read-list.ts'
import { loadPart } from './load-part.ts'
import type { RestV3 } from './v3/v3.ts'

export interface RestOptions {
  readonly credentials: Credentials
  /** The global fetch unless told. */
  readonly fetch?: FetchLike | undefined
  /** For one HTTP request from sending to the last byte, 65 s unless told (a portal cuts a request at 60 s). */
  readonly timeoutMs?: number | undefined
  /**
   * Keeps requests within the portal's limits: one of `createLimiter()` for this client alone unless told. Clients of one
   * portal should share one.
   */
  readonly limiter?: Limiter | 'none' | undefined
  /** Longest answer that is read, 64 MiB unless told. */
  readonly maxResponseBytes?: number | undefined
  /** How often a call that was refused with QUERY_LIMIT_EXCEEDED or did not reach the portal is repeated, 3 unless told. */
  readonly limitRetries?: number | undefined
  /** Milliseconds, for the limiter; Date.now unless told. */
  readonly now?: (() => number) | undefined
  /** Waits between repetitions and for time-outs; the real clock unless told. */
  readonly sleep?: Sleep | undefined
  /** Makes the `requestId` of each call that has none; `() => crypto.randomUUID()`, for example. */
  readonly newRequestId?: (() => string) | undefined
  /** Spreads repetitions, from 0 to 1; Math.random unless told. */
  readonly random?: (() => number) | undefined
}

export interface Rest {
  /**
   * One method, parameters as JSON with their types. Of documented methods the compiler checks the parameters and knows
   * the result; with a type for the result, `call<MyDeal>(...)`, it does neither.
   *
   * @throws RestError, or whatever the credentials rejected with
   */
  readonly call: TypedCall
  /**
   * Any number of commands, 50 in a request, fewer where they would take too long; requests go side by side unless `halt`
   * is asked for. Parameters go as text there: `true` and `false` as 1 and 0, numbers as decimal text; what cannot be
   * written so (`null`, empty lists and objects) is refused. `ref('name', 'FIELD')`, or the text `$result[name][FIELD]`,
   * stands for the result of an earlier command; commands joined so stay in one request and in order, and more than 50 of
   * them are refused.
   *
   * Where a request fails, the results tell of each command whether it ran. A lost answer makes only the commands of its
   * own request `unknown`; `reconcile` finds out what became of them. From the third in a row on the portal is asked by
   * one request at a time, with growing pauses; after 7 more in a row (about 90 s), or a failure that would meet the next
   * request too, the rest is `not-run`.
   *
   * @throws RestError, or whatever the credentials rejected with, when nothing of the batch ran or its only request
   *   failed
   */
  readonly batch: TypedBatch
  /**
   * Every row, each once, in ascending id order, whatever is added and removed meanwhile (no counting, no offsets). Rows
   * that are added behind the last one while the list is read may be missing. Takes the method's `filter` and `select`;
   * `order` and `start` are its own.
   *
   * @throws RestError from the iteration, or whatever the credentials rejected with
   */
  readonly list: TypedList
  /** All rows of a list at once: as `list`, in memory. */
  readonly listAll: TypedListAll
  /**
   * A file to a method that gives a link for its content, such as `disk.folder.uploadfile`: streamed, never whole in
   * memory. Methods that want content as a parameter take what `encodeFile` makes.
   *
   * @param params of the method, without content
   * @returns the portal's answer to the file: of the Drive, what `disk.file.get` shows
   * @throws RestError, or whatever the credentials rejected with
   */
  upload<Result = unknown>(
    method: AnyMethod,
    params: Params,
    file: UploadFile,
    options?: UploadOptions
  ): Promise<CallResult<Result>>
  /**
   * A file as a stream. Where its link has expired a fresh one is asked for, and where the connection breaks it goes on
   * behind what has come. Resolves when the file begins to come.
   *
   * @param source the file's id on the Drive, or a function that gives a fresh link, for files of other methods
   * @throws RestError, whatever the credentials rejected with, and whatever the function throws
   */
  download(source: DownloadSource, options?: DownloadOptions): Promise<Download>
  /** The methods of REST 3.0. */
  readonly v3: RestV3
}

export function createRest(options: RestOptions): Rest {
  const client = createClient(options)
  const call = (method: string, params: Params = {}, callOptions: CallOptions = {}) =>
    runCall<unknown>(client, method, params, callOptions)
  const list = (method: string, params: Params = {}, listOptions: ListOptions = {}) =>
    readList<unknown>(client, method, params, listOptions)
  return {
    call,
    batch: async (commands, batchOptions = {}) => {
      const { runBatch } = await loadPart(import('./batch/batch.ts'))
      return runBatch(client, commands, batchOptions)
    },
    // What is behind a name, the compiler takes from the catalogue and we from the portal.
    list: list as TypedList,
    listAll: (async (method: string, params?: Params, listOptions?: ListOptions) => {
      const rows: unknown[] = []
      for await (const row of list(method, params, listOptions)) rows.push(row)
      return rows
    }) as TypedListAll,
    async upload<Result>(method: string, params: Params, file: UploadFile, uploadOptions?: UploadOptions) {
      const { uploadFile } = await loadPart(import('./files/upload.ts'))
      return uploadFile<Result>(client, method, params, file, uploadOptions)
    },
    async download(source, downloadOptions) {
      const { downloadFile } = await loadPart(import('./files/download.ts'))
      return downloadFile(client, source, downloadOptions)
    },
    v3: {
      call: (async (method, params = {}, callOptions = {}) => {
        const { runCallV3 } = await loadPart(import('./v3/call-v3.ts'))
        return runCallV3(client, method, params, callOptions)
      }) as RestV3['call']
    }
  }
}
