// One method of REST 3.0 (wire.md section 15, portal-behaviour.md section 13).
import { requestOf } from '../call/call.ts'
import type { Params } from '../call/call-result.ts'
import type { Client } from '../call/client.ts'
import { execute } from '../call/execute.ts'
import { checkMethod } from '../call/method-name.ts'
import type { Authorization, Credentials } from '../credentials.ts'
import { badRequest } from '../errors/bad-request.ts'
import { RestError } from '../errors/rest-error.ts'
import { jsonParams } from '../params/json.ts'
import { methodAddressV3 } from './address-v3.ts'
import type { V3CallOptions, V3Result } from './v3.ts'

export async function runCallV3(
  client: Client,
  method: string,
  params: Params,
  options: V3CallOptions
): Promise<V3Result<unknown>> {
  checkMethod(method)
  const { idempotencyKey } = options
  if (idempotencyKey !== undefined) checkKey(method, idempotencyKey)
  const request = requestOf(method, {
    address: methodAddressV3,
    paramsText: jsonParams(method, params),
    headers: idempotencyKey === undefined ? undefined : { 'Idempotency-Key': idempotencyKey }
  })
  const { envelope } = await execute(
    { ...client, credentials: askingClassic(client, options) },
    request,
    idempotencyKey === undefined ? options : { ...options, idempotent: true }
  )
  const { result, time } = envelope
  return { result, ...(time === undefined ? undefined : { time }) }
}

function checkKey(method: string, key: string): void {
  if (!/^[ -~]{1,255}$/.test(key)) {
    throw badRequest(method, 'idempotencyKey must be 1 to 255 printable ASCII characters, such as a UUID.')
  }
}

/**
 * REST 3.0 refuses an expired token, an unknown one and a blocked application with the same code
 * (portal-behaviour.md section 13). The classic API tells them apart, so it is asked with the same token.
 */
function askingClassic(client: Client, options: V3CallOptions): Credentials {
  const { credentials } = client
  return {
    current: () => credentials.current(),
    ...(credentials.moved && { moved: credentials.moved.bind(credentials) }),
    async renew(rejected, reason) {
      return credentials.renew(rejected, (await classicReason(client, rejected, reason, options)) ?? reason)
    }
  }
}

async function classicReason(
  client: Client,
  rejected: Authorization,
  { method, portal }: RestError,
  { signal, timeoutMs, caller }: V3CallOptions
): Promise<RestError | undefined> {
  if (!/accessdenied/i.test(portal?.error ?? '')) return undefined
  const credentials: Credentials = {
    current: () => Promise.resolve(rejected),
    renew: (_rejected, reason) => Promise.reject(reason)
  }
  try {
    await execute({ ...client, credentials }, requestOf('profile', { paramsText: '{}' }), {
      signal,
      timeoutMs,
      caller
    })
    return undefined
  } catch (error) {
    if (!(error instanceof RestError) || error.portal === undefined) return undefined
    const { code, message, ran, retry, portal: said } = error
    return new RestError(code, message.replace(/^profile/, method), {
      method,
      ran,
      retry,
      status: said.status,
      portal: said
    })
  }
}
