// REST 3.0 under `/rest/api/`: order of checks, budget, batch and repeated calls (portal-behaviour.md section 13).
import { baseCost } from '../../limits/costs.ts'
import type { Portal } from '../../model/portal.ts'
import type { RawAnswer, RawRequest } from '../../model/http.ts'
import type { RestDeps } from '../../model/rest.ts'
import { makePlannedChanges } from '../../world/change-rows.ts'
import { authorize, CREDENTIAL_PARAMETERS, mayCall } from '../authorize.ts'
import { timeMark } from '../envelope.ts'
import type { Access, Outcome } from '../method.ts'
import { formDecode } from '../php/form-decode.ts'
import { isList, phpList, type PhpArray, type PhpKey, type PhpValue } from '../php/value.ts'
import { RestError } from '../rest-error.ts'
import { budgetKey, callOf, type RunServices } from '../run-method.ts'
import { cloudHeaders, writeAnswer } from '../transport/answer.ts'
import type { Route } from '../transport/route.ts'
import { readBatch, runBatch } from './batch-v3.ts'
import { answeredOnce } from './idempotency.ts'
import { readJsonBody } from './json-body.ts'
import { findV3Method } from './v3-methods.ts'
import { accessDeniedV3, failureV3, methodNotFoundV3, V3Error } from './v3-error.ts'
import type { V3Method } from './v3-method.ts'

interface V3Services extends RunServices {
  readonly deps: RestDeps
}

/** The whole batch counts, its items do not; and it counts half (source A, `loadlimiter.php`). */
const BATCH_WEIGHT = 0.5

/** @throws CutOff when the request became too long */
export function answerV3(services: V3Services, portal: Portal, request: RawRequest, route: Route): RawAnswer {
  try {
    return answerChecked(services, portal, request, route)
  } catch (error) {
    return writeAnswer(failureV3(error), 'json')
  }
}

function answerChecked(services: V3Services, portal: Portal, request: RawRequest, route: Route): RawAnswer {
  if (portal.closed) throw new RestError('PORTAL_DELETED', 'Portal was deleted', 403)
  const isBatch = route.method === 'batch'
  const method = findV3Method(route.method)
  if (method === undefined && !isBatch) throw methodNotFoundV3(route.method)
  const body = readJsonBody(request)
  const access = whoCalls(services, portal, request, route, body)
  const query = withoutCredentials(body)
  const write = (outcome: Outcome): RawAnswer => writeAnswer(outcome, 'json', headersOf(services, access))
  if (method === undefined) {
    const items = readBatch(body)
    const results = (): PhpValue =>
      phpList(runBatch(items, (one, given) => runOne(services, access, one, given)))
    return write(charged(services, access, 'batch', BATCH_WEIGHT, results))
  }
  const run = (): RawAnswer =>
    write(
      method.raw === true
        ? { status: 200, body: new Map(runOne(services, access, method, query)) }
        : charged(services, access, method.name, 1, () => new Map(runOne(services, access, method, query)))
    )
  if (!method.writes) return run()
  return answeredOnce({ portal, request, query, now: services.deps.now() }, callerKey(access, method), run)
}

/** Expired, unknown and missing tokens all look the same. */
function whoCalls(
  { deps }: V3Services,
  portal: Portal,
  request: RawRequest,
  route: Route,
  body: PhpArray
): Access {
  // The body of a batch is a list and has no room for a token: then it stands in the address or in a header.
  const params = new Map([...formDecode(route.query), ...(isList(body) ? [] : body)])
  if (route.webhook !== undefined) {
    params.set('aplogin', route.webhook.login)
    params.set('ap', route.webhook.key)
  }
  try {
    return authorize(deps, portal, params, request.headers['authorization'])
  } catch (error) {
    if (error instanceof RestError) throw accessDeniedV3(401)
    throw error
  }
}

function withoutCredentials(body: PhpArray): PhpArray {
  const isCredential = (key: PhpKey): boolean => CREDENTIAL_PARAMETERS.includes(String(key))
  return isList(body) ? body : new Map([...body].filter(([key]) => !isCredential(key)))
}

/** Asks the budget, runs, charges what it has cost. @throws V3Error */
function charged(
  { deps, hit }: V3Services,
  access: Access,
  name: string,
  weight: number,
  run: () => PhpValue
): Outcome {
  const key = budgetKey(access, name)
  if (hit.isOverBudget(key)) throw new V3Error('RATELIMIT', 'Too many requests', 429)
  const before = hit.spentMs
  const startedAt = deps.now() + before
  const result = run()
  hit.ran(key, (hit.spentMs - before) * weight)
  const time = timeMark(startedAt, deps.now() + hit.spentMs, hit.operating(key))
  return {
    status: 200,
    body: new Map([
      ['result', result],
      ['time', time]
    ])
  }
}

/** One method, of its own or in a batch. @throws V3Error */
function runOne(
  services: V3Services,
  access: Access,
  method: V3Method,
  query: PhpArray
): ReadonlyMap<string, PhpValue> {
  const { hit } = services
  hit.checkLength()
  makePlannedChanges(access.portal)
  if (!mayCall(access, method)) {
    throw new V3Error('INSUFFICIENTSCOPE', 'The request requires higher privileges', 403)
  }
  hit.spend(baseCost(hit.limits.costs, method.name))
  return method.run(callOf(services, access), query)
}

function callerKey(access: Access, { name }: V3Method): string {
  return `${budgetKey(access, name)}|${access.user.id}`
}

function headersOf({ deps, hit }: V3Services, access: Access): Record<string, string> {
  return cloudHeaders(access.app?.clientId, deps.now() - hit.startedAt + hit.spentMs)
}
