// What a method of REST 3.0 is.
import type { Call } from '../method.ts'
import type { PhpArray, PhpValue } from '../php/value.ts'

export interface V3Method {
  /** Found as written only. */
  readonly name: string
  /** Scopes of REST 3.0 have names of their own; `''` is every token's. */
  readonly scope: string
  /** Changes something: the header `Idempotency-Key` counts. */
  readonly writes: boolean
  /** Its result is the whole body, without `result` and `time`. */
  readonly raw?: true
  /** `query`: members of the JSON body, without credentials. Throws a V3Error for every failure that the portal knows. */
  run(call: Call, query: PhpArray): ReadonlyMap<string, PhpValue>
}
