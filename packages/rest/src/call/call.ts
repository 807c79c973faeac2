// One method, parameters as JSON with their types.
import { jsonParams } from '../params/json.ts'
import type { CallOptions, CallResult, Params } from './call-result.ts'
import type { Client } from './client.ts'
import { execute } from './execute.ts'
import { checkMethod } from './method-name.ts'

export async function runCall<T>(
  client: Client,
  method: string,
  params: Params,
  options: CallOptions
): Promise<CallResult<T>> {
  checkMethod(method)
  const request = {
    method,
    paramsText: jsonParams(method, params),
    methods: [method],
    learn: ({ time }: CallResult) => ({ times: time === undefined ? [] : [{ method, time }], blocked: [] })
  }
  const { envelope } = await execute(client, request, options)
  return envelope as CallResult<T>
}
