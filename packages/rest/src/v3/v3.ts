// What REST 3.0 offers beside the classic calls (wire.md section 15).
import type { CallOptions, CallTime, Params } from '../call/call-result.ts'

export interface V3CallOptions extends Omit<CallOptions, 'encoding'> {
  /**
   * 1 to 255 printable ASCII characters, new for each thing to be done (`crypto.randomUUID()`). The portal runs a call
   * with one key and the same parameters once in 24 hours and answers repetitions with the first answer, so a call whose
   * answer was lost is repeated. Of methods that create, change or delete. Not from a page in a browser: portals do not
   * allow the header there.
   */
  readonly idempotencyKey?: string | undefined
}

export interface V3Result<Result = Readonly<Record<string, unknown>>> {
  /** `{ item }`, `{ items }`, `{ id }` or `{ result: true }`, as the method's documentation says. */
  readonly result: Result
  readonly time?: CallTime
}

export interface RestV3 {
  /**
   * One method of REST 3.0, at `/rest/api/`: `rest.v3.call('tasks.task.get', { id: 8017, select: ['id', 'title'] })`.
   * Which methods there are, `rest.v3.call('documentation')` answers with the OpenAPI document of the portal.
   *
   * @throws RestError, or whatever the credentials rejected with; `portal.validation` names the fields that are wrong
   */
  call<Result = Readonly<Record<string, unknown>>>(
    method: string,
    params?: Params,
    options?: V3CallOptions
  ): Promise<V3Result<Result>>
}
