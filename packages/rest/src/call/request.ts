// One HTTP request to a portal, however often it has to be sent.
import type { Outcome } from '../limit/limiter.ts'
import type { CallResult } from './call-result.ts'

export interface Request {
  readonly method: string
  /** Where it goes: `methodAddress` unless told. */
  readonly address?: ((endpoint: string, method: string) => URL) | undefined
  /** Without the token: a JSON object, or the text of a form. */
  readonly paramsText: string
  /** How `paramsText` is written; JSON unless told. */
  readonly encoding?: 'json' | 'form' | undefined
  /** Beside those of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The methods that run: `method` itself, or those of a batch's commands. */
  readonly methods: readonly string[]
  /** What the answer tells the limiter: times, and methods that were refused for their operating time. */
  readonly learn: (envelope: CallResult) => Omit<Outcome & { readonly kind: 'answered' }, 'kind'>
}
