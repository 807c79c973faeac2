// Who calls: finds the credentials of a request and has them judged (portal-behaviour.md section 3).
import type { Portal, Webhook } from '../model/portal.ts'
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
  params: PhpArray,
  authorizationHeader: string | undefined
): Access {
  const token = accessToken(params, authorizationHeader)
  const connector = toText(params.get('auth_connector'))
  if (token === undefined) return { ...byWebhook(portal, params), token: '', connector }
  const verdict = deps.judgeToken(portal, token)
  if (!verdict.ok) throw new RestError(verdict.error, verdict.description, verdict.status)
  const { app, user, scope } = verdict
  return { portal, app, webhook: undefined, user, scope, token, connector }
}

/** @throws RestError when the scope does not cover the method */
export function checkScope(access: Access, method: Method): void {
  if (mayCall(access, method)) return
  const kind = access.webhook === undefined ? 'access' : 'webhook'
  throw insufficientScope(`The request requires higher privileges than provided by the ${kind} token`)
}

/** Who calls with a webhook's address. Asked after tokens: an address that also carries one is judged by it. */
function byWebhook(portal: Portal, params: PhpArray): Omit<Access, 'token' | 'connector'> {
  const [login, code] = [params.get('aplogin'), params.get('ap')]
  if (login === undefined || code === undefined) {
    throw new RestError('NO_AUTH_FOUND', 'Wrong authorization data', 401)
  }
  const webhook: Webhook | undefined = portal.webhooks.get(toText(code))
  const user = webhook && portal.users.get(webhook.userId)
  const isOwn = user !== undefined && user.active && [String(user.id), user.email].includes(toText(login))
  if (webhook === undefined || !isOwn) {
    throw new RestError('INVALID_CREDENTIALS', 'Invalid request credentials', 401)
  }
  return { portal, app: undefined, webhook, user, scope: webhook.scope }
}

/** True when the scope of the credential covers the method; global methods need none. */
export function mayCall(access: Pick<Access, 'scope'>, method: Pick<Method, 'scope'>): boolean {
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
