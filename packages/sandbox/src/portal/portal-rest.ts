// REST of a portal under `/rest/`: transport, then the order of checks of portal-behaviour.md section 2.
import type { Portal } from '../model/portal.ts'
import type { PortalRest, RawAnswer, RawRequest, RestDeps } from '../model/rest.ts'
import { authorize, CREDENTIAL_PARAMETERS } from './authorize.ts'
import { createRegistry } from './method-registry.ts'
import type { Method, Outcome } from './method.ts'
import { builtInMethods } from './methods/built-in.ts'
import { methodNotFound, RestError } from './rest-error.ts'
import { failure, type Limiter, runMethod, type RunServices } from './run-method.ts'
import { cloudHeaders, headersOnly, writeAnswer } from './transport/answer.ts'
import { readParameters } from './transport/parameters.ts'
import { parseRoute, type Route } from './transport/route.ts'

export interface RestOptions {
  /** Instead of the portal's own methods. */
  readonly methods?: readonly Method[]
  /** Default: nothing is limited. */
  readonly limiter?: Limiter
}

/** The REST of any portal; the portal itself comes with each request. */
export function createPortalRest(deps: RestDeps, options: RestOptions = {}): PortalRest {
  const services: RunServices = {
    deps,
    registry: createRegistry(options.methods ?? builtInMethods()),
    limiter: options.limiter ?? (() => undefined)
  }
  return async function portalRest(portal, request) {
    const route = parseRoute(request.target)
    if (request.method === 'OPTIONS') return headersOnly(route.format)
    try {
      return await answer(deps, services, portal, request, route)
    } catch (error) {
      return writeAnswer(failure(error), route.format)
    }
  }
}

async function answer(
  deps: RestDeps,
  services: RunServices,
  portal: Portal,
  request: RawRequest,
  route: Route
): Promise<RawAnswer> {
  if (portal.closed) throw new RestError('PORTAL_DELETED', 'Portal was deleted', 403)
  if (route.version === 3) return writeAnswer(methodNotFoundV3(route.method), 'json')
  // Before authorization: an unknown method is 404 whatever the token (portal-behaviour.md section 14, 1).
  const method = services.registry.find(route.method)
  if (method === undefined) throw methodNotFound()
  const params = readParameters(request, route)
  const access = authorize(deps, portal, method, params, request.headers['authorization'])
  for (const name of CREDENTIAL_PARAMETERS) params.delete(name)
  const startedAt = deps.now()
  const outcome = await runMethod(services, access, method, params)
  return writeAnswer(outcome, route.format, cloudHeaders(access.app.clientId, deps.now() - startedAt))
}

/** REST v3 answers in a shape of its own (portal-behaviour.md section 13); no method of it exists here. */
function methodNotFoundV3(method: string): Outcome {
  const error = new Map([
    ['code', 'BITRIX_REST_V3_EXCEPTION_METHODNOTFOUNDEXCEPTION'],
    ['message', `Method \`${method}\` was not found`]
  ])
  return { status: 404, body: new Map([['error', error]]) }
}
