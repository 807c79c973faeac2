// The part of fetch that a call uses, so that guarded or counted ones fit in.

export interface FetchInit {
  readonly method: 'POST'
  readonly headers: Record<string, string>
  readonly body: string
  /** Never `follow`: a followed POST loses its body and takes the token to an unproven address (wire.md section 9.5). */
  readonly redirect: 'manual'
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
