// Who calls: finds the credentials of a request and has them judged (portal-behaviour.md section 3).
import type { Portal } from '../model/portal.ts'
import type { RestDeps } from '../model/rest.ts'
import type { Access, Method } from './method.ts'
import { toText } from './php/convert.ts'
import type { PhpArray } from './php/value.ts'
import { RestError } from './rest-error.ts'

/** Parameters that carry credentials; no method ever sees them. */
export const CREDENTIAL_PARAMETERS: readonly string[] = [
  'auth',
  'access_token',
  'auth_connector',
  'aplogin',
  'ap'
]

/** Scopes that open the methods of another scope. */
const WIDER_SCOPES: Readonly<Record<string, readonly string[]>> = { user: ['user_brief', 'user_basic'] }

/** @throws RestError of the 401 family. */
export function authorize(
  deps: Pick<RestDeps, 'judgeToken'>,
  portal: Portal,
  method: Method,
  params: PhpArray,
  authorizationHeader: string | undefined
): Access {
  const token = accessToken(params, authorizationHeader)
  if (token === undefined) {
    // A webhook address is recognised, but the sandbox's portals have no webhooks.
    if (params.has('aplogin') && params.has('ap')) {
      throw new RestError('INVALID_CREDENTIALS', 'Invalid request credentials', 401)
    }
    throw new RestError('NO_AUTH_FOUND', 'Wrong authorization data', 401)
  }
  const verdict = deps.judgeToken(portal, token)
  if (!verdict.ok) throw new RestError(verdict.error, verdict.description, verdict.status)
  const connector = toText(params.get('auth_connector'))
  const access: Access = { portal, app: verdict.app, user: verdict.user, scope: verdict.scope, connector }
  if (!mayCall(access, method)) {
    throw insufficientScope('The request requires higher privileges than provided by the access token')
  }
  return access
}

/** True when the token's scope covers the method; global methods need none. */
export function mayCall(access: Access, method: Method): boolean {
  const sufficient = [method.scope, ...(WIDER_SCOPES[method.scope] ?? [])]
  return method.scope === '' || sufficient.some((scope) => access.scope.includes(scope))
}

export function insufficientScope(description: string): RestError {
  return new RestError('insufficient_scope', description, 401)
}

function accessToken(params: PhpArray, header: string | undefined): string | undefined {
  const bearer = /^Bearer\s+(\S+)/i.exec(header ?? '')?.[1]
  const candidates = [bearer, params.get('auth'), params.get('access_token')]
  return candidates.find((value): value is string => typeof value === 'string' && value !== '')
}
