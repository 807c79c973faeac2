// One method with its parameters.
import { loadPart } from '../load-part.ts'
import { jsonParams } from '../params/json.ts'
import type { CallOptions, CallResult, Params } from './call-result.ts'
import type { Client } from './client.ts'
import { execute } from './execute.ts'
import { checkMethod } from './method-name.ts'
import type { Request } from './request.ts'

export async function runCall<T>(
  client: Client,
  method: string,
  params: Params,
  options: CallOptions
): Promise<CallResult<T>> {
  checkMethod(method)
  const { encoding } = options
  const paramsText = encoding === 'form' ? await formText(method, params) : jsonParams(method, params)
  const { envelope } = await execute(client, requestOf(method, { paramsText, encoding }), options)
  return envelope as CallResult<T>
}

/** The request of one method. */
export function requestOf(method: string, parts: Omit<Request, 'method' | 'methods' | 'learn'>): Request {
  return {
    method,
    methods: [method],
    learn: ({ time }) => ({ times: time === undefined ? [] : [{ method, time }], blocked: [] }),
    ...parts
  }
}

async function formText(method: string, params: Params): Promise<string> {
  const { formParams } = await loadPart(import('../params/form.ts'))
  return formParams(method, params)
}
