// The part of fetch that calls and files use, so that guarded or counted ones fit in.

export interface FetchInit {
  /** Calls and uploads are POST, downloads GET. */
  readonly method: 'GET' | 'POST'
  readonly headers: Record<string, string>
  /** Text for a call. A file is a Blob with its form around it, or a stream of such a form; see `duplex`. */
  readonly body?: string | Blob | ReadableStream<Uint8Array<ArrayBuffer>>
  /** Present with a stream, for which fetch demands it. */
  readonly duplex?: 'half'
  /**
   * Never `follow`: a followed POST loses its body and takes the token to an unproven address (wire.md section 9.5).
   * `error` for uploads: with `manual` the fetch of Node keeps all that was sent, for a second time that never comes.
   */
  readonly redirect: 'manual' | 'error'
  /** With `error`, for the same reason. */
  readonly window?: null
  readonly credentials: 'omit'
  readonly cache: 'no-store'
  readonly referrerPolicy: 'no-referrer'
  readonly signal: AbortSignal
}

export interface FetchResponse {
  readonly status: number
  readonly type: string
  readonly headers: { get(name: string): string | null }
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
      cancel(): Promise<void>
    }
    cancel(): Promise<void>
  } | null
}

export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>
