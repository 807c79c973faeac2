// Where a limiter plugs in: what it is asked before each HTTP request, and what it is told afterwards.
import type { CallTime } from '../call/call-result.ts'

/** `interactive`: somebody waits for it, so it passes everything that is `bulk`. */
export type Priority = 'interactive' | 'bulk'

export interface LimitedRequest {
  /** The method of a call; of a batch those of its commands, one entry each, and `batch`. */
  readonly methods: readonly string[]
  readonly priority: Priority
  /** Callers take turns: those with one value share a turn. */
  readonly caller: unknown
  readonly signal?: AbortSignal | undefined
}

/** What one run of a method reported; the order is that of the request. */
export interface MethodTime {
  readonly method: string
  readonly time: CallTime
}

export type Outcome =
  | {
      readonly kind: 'answered'
      readonly times: readonly MethodTime[]
      /** Methods that the portal refused inside a batch because their operating time is used up. */
      readonly blocked: readonly string[]
    }
  /** `error` is the portal's code, as sent. */
  | { readonly kind: 'refused'; readonly error: string }
  /** No answer, or a failure of the portal's server: a sign of overload. */
  | { readonly kind: 'lost' }
  /** Nothing was sent after all. */
  | { readonly kind: 'unsent' }

/** One request may leave. */
export interface Permit {
  /** Called once, whatever became of the request. */
  done(outcome: Outcome): void
}

/** Asked before each HTTP request (a batch is one), repetitions included. */
export interface Limiter {
  /** Resolves when the request may leave; rejects with the signal's reason. */
  acquire(request: LimitedRequest): Promise<Permit>
  /** How long one run of the method takes, as far as answers told. */
  durationMs?(method: string): number | undefined
}
