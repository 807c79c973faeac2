// Requests of the command line to a running gateway.

import { readClientSettings } from '../settings/index.ts'
import { errorOfProblem, GatewayError } from './gateway-error.ts'

/**
 * The answer to a request of the API, when it is a good one.
 *
 * @param path begins with `/api/`
 * @param json text of the body; absent: GET
 * @throws SettingError, GatewayError
 */
export async function askGateway(path: string, json?: string): Promise<Response> {
  const { url, adminToken } = readClientSettings(process.env)
  const response = await fetch(url + path, {
    method: json === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${adminToken}`,
      ...(json !== undefined && { 'content-type': 'application/json' })
    },
    // The admin token is for this address alone.
    redirect: 'error',
    ...(json !== undefined && { body: json })
  }).catch((error: unknown) => {
    throw unreachable(url, error)
  })
  if (response.ok) return response
  throw errorOfProblem(await response.json().catch(() => undefined))
}

/** `POST /api/v1/portals/{memberId}/{verb}` */
export function askPortal(
  memberId: string,
  verb: 'call' | 'batch' | 'list',
  json: string
): Promise<Response> {
  return askGateway(`/api/v1/portals/${encodeURIComponent(memberId)}/${verb}`, json)
}

function unreachable(url: string, error: unknown): GatewayError {
  const { code } = Object((error as { readonly cause?: unknown }).cause) as { readonly code?: unknown }
  const reason = typeof code === 'string' ? ` (${code})` : ''
  return new GatewayError(
    'gateway-unreachable',
    `Nothing answers at ${url}${reason}: start the gateway with \`latchkey serve\`, or set LATCHKEY_URL.`,
    error
  )
}
