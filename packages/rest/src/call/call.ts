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
  const { envelope } = await execute(client, method, jsonParams(method, params), options)
  return envelope as CallResult<T>
}
