// REST of a portal under `/rest/`: rate, transport, then the order of checks of portal-behaviour.md section 2.
import { htmlPage } from '../faults/canned-answers.ts'
import { CutOff, Hit } from '../limits/hit.ts'
import { fitsRate } from '../limits/rate.ts'
import type { Portal } from '../model/portal.ts'
import type { RawAnswer, RawRequest } from '../model/http.ts'
import type { PortalRest, RestDeps } from '../model/rest.ts'
import { authorize, checkScope, CREDENTIAL_PARAMETERS } from './authorize.ts'
import { answerLink, isLinkEndpoint } from './disk/link-endpoints.ts'
import { createRegistry, type Registry } from './method-registry.ts'
import type { Method } from './method.ts'
import { builtInMethods } from './methods/built-in.ts'
import { methodNotFound, RestError } from './rest-error.ts'
import { callOf, failure, runMethod } from './run-method.ts'
import { cloudHeaders, headersOnly, writeAnswer } from './transport/answer.ts'
import { readParameters } from './transport/parameters.ts'
import { parseRoute, type Route } from './transport/route.ts'
import { answerV3 } from './v3/rest-v3.ts'

export interface RestOptions {
  /** Instead of the portal's own methods. */
  readonly methods?: readonly Method[]
}

/** Stands for the address of the caller, so that one machine can be several. */
const SOURCE_HEADER = 'x-sandbox-source'

/** The REST of any portal; the portal itself comes with each request. */
export function createPortalRest(deps: RestDeps, options: RestOptions = {}): PortalRest {
  const registry = createRegistry(options.methods ?? builtInMethods())
  return async function portalRest(portal, request) {
    const route = parseRoute(request.target)
    if (request.method === 'OPTIONS') return headersOnly(route.format)
    const source = request.headers[SOURCE_HEADER] ?? request.source ?? ''
    // In front of the portal, whatever the method, the token and the version (wire.md section 16).
    if (!fitsRate(portal.load, portal.limits.rate, source, deps.now())) {
      return writeAnswer(
        failure(new RestError('QUERY_LIMIT_EXCEEDED', 'Too many requests', 503)),
        route.format
      )
    }
    const hit = new Hit(portal, deps.now())
    const answered = await inTime(hit, () => answer({ deps, registry, hit }, portal, request, route))
    await waitFor(deps, hit)
    return answered
  }
}

interface AnswerServices {
  readonly deps: RestDeps
  readonly registry: Registry
  readonly hit: Hit
}

/** A request that takes too long has done what it has done, and its caller hears of it from the gateway alone. */
async function inTime(hit: Hit, run: () => Promise<RawAnswer>): Promise<RawAnswer> {
  try {
    const answered = await run()
    hit.checkLength()
    return answered
  } catch (error) {
    if (error instanceof CutOff) return htmlPage(504, 'Gateway Time-out')
    throw error
  } finally {
    hit.settle()
  }
}

async function waitFor(deps: RestDeps, { limits, spentMs }: Hit): Promise<void> {
  const waitMs = Math.min(spentMs, limits.cutOffMs ?? Infinity) * limits.latency
  if (waitMs > 0) await deps.wait(waitMs)
}

async function answer(
  services: AnswerServices,
  portal: Portal,
  request: RawRequest,
  route: Route
): Promise<RawAnswer> {
  if (route.version === 3) return answerV3(services, portal, request, route)
  try {
    return await answerClassic(services, portal, request, route)
  } catch (error) {
    return writeAnswer(failure(error), route.format)
  }
}

async function answerClassic(
  services: AnswerServices,
  portal: Portal,
  request: RawRequest,
  route: Route
): Promise<RawAnswer> {
  const { deps, hit } = services
  if (portal.closed) throw new RestError('PORTAL_DELETED', 'Portal was deleted', 403)
  // Before authorization: an unknown method is 404 whatever the token (portal-behaviour.md section 14, 1).
  const method = services.registry.find(route.method)
  const isLink = isLinkEndpoint(route.method)
  if (method === undefined && !isLink) throw methodNotFound()
  const params = readParameters(request, route)
  const access = authorize(deps, portal, params, request.headers['authorization'])
  if (method === undefined) return answerLink(callOf(services, access), route.method, params, request)
  checkScope(access, method)
  for (const name of CREDENTIAL_PARAMETERS) params.delete(name)
  const outcome = await runMethod(services, access, method, params)
  const durationMs = deps.now() - hit.startedAt + hit.spentMs
  return writeAnswer(outcome, route.format, cloudHeaders(access.app?.clientId, durationMs))
}
