// Runs one authorized method: `start` taken out, budget asked, envelope put around, failures turned into answers.
import { baseCost } from '../limits/costs.ts'
import { CutOff, type Hit } from '../limits/hit.ts'
import type { RestDeps } from '../model/rest.ts'
import { makePlannedChanges } from '../world/change-rows.ts'
import { insufficientScope, mayCall } from './authorize.ts'
import { envelope } from './envelope.ts'
import type { Registry } from './method-registry.ts'
import type { Access, Call, Method, Outcome } from './method.ts'
import { toInt } from './php/convert.ts'
import type { PhpArray, PhpValue } from './php/value.ts'
import { accessDenied, errorBody, methodNotFound, RestError, wrongAuthType } from './rest-error.ts'

export interface RunServices {
  readonly deps: Pick<RestDeps, 'now' | 'changed'>
  readonly registry: Registry
  /** The HTTP request that the call belongs to. */
  readonly hit: Hit
}

/** Parameters that the portal keeps to itself. */
const ENVELOPE_PARAMETERS = ['start', 'state'] as const

/** @throws CutOff when the request became too long before this method */
export async function runMethod(
  services: RunServices,
  access: Access,
  method: Method,
  params: PhpArray
): Promise<Outcome> {
  const { deps, hit } = services
  const now = (): number => deps.now() + hit.spentMs
  const startedAt = now()
  const own = new Map(params)
  for (const name of ENVELOPE_PARAMETERS) own.delete(name)
  const call = { ...callOf(services, access), start: toInt(params.get('start')) }
  try {
    const returned = await charged(services, access, method.name, () => runChecked(call, method, own))
    return envelope(returned, startedAt, now(), hit.operating(budgetKey(access, method.name)))
  } catch (error) {
    return failure(error)
  }
}

/**
 * Runs what costs; its cost is charged when it ends well. `batch` itself has no budget (portal-behaviour.md section 2),
 * except where newer portals are played, which charge it with half of its time (source A, `loadlimiter.php`).
 */
async function charged(
  { hit }: RunServices,
  access: Access,
  method: string,
  run: () => PhpValue | Promise<PhpValue>
): Promise<PhpValue> {
  const weight = method === 'batch' ? (hit.limits.operating?.batchWeight ?? 0) : 1
  if (weight === 0) return run()
  if (method !== 'batch') {
    hit.checkLength()
    makePlannedChanges(access.portal)
  }
  const key = budgetKey(access, method)
  if (hit.isOverBudget(key)) {
    throw new RestError('OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.', 429)
  }
  const before = hit.spentMs
  hit.spend(baseCost(hit.limits.costs, method))
  const returned = await run()
  hit.ran(key, (hit.spentMs - before) * weight)
  return returned
}

/** Budgets are one for each application or webhook, and method. */
export function budgetKey({ app, webhook }: Access, method: string): string {
  return app === undefined ? `apauth|${webhook?.id}|${method}` : `oauth|${app.clientId}|${method}`
}

function runChecked(call: Call, method: Method, params: PhpArray): PhpValue | Promise<PhpValue> {
  if (method.context === undefined) return method.run(call, params)
  const { app } = call
  if (app !== undefined) return method.run({ ...call, app }, params)
  // Options are refused in words of their own (portal-behaviour.md section 6, seen live).
  throw /^(?:app|user)\./.test(method.name) ? accessDenied('Application context required') : wrongAuthType()
}

export function callOf(services: RunServices, access: Access): Call {
  const { deps, registry, hit } = services
  return {
    ...access,
    start: 0,
    now: () => deps.now(),
    registry,
    inner: (name, params) => runInner(services, access, name, params),
    work: (done) => hit.work(done),
    changed(change) {
      const { app, user, connector } = access
      deps.changed(access.portal, {
        ...change,
        userId: user.id,
        clientId: app?.clientId ?? '',
        connector
      })
    }
  }
}

/** One item of a batch: same token, and a missing scope has an empty text there (portal-behaviour.md section 5). */
async function runInner(
  services: RunServices,
  access: Access,
  name: string,
  params: PhpArray
): Promise<Outcome> {
  const method = services.registry.find(name)
  if (method === undefined) return failure(methodNotFound())
  if (!mayCall(access, method)) return failure(insufficientScope(''))
  return runMethod(services, access, method, params)
}

/** The answer to anything thrown; what is not a RestError is a fault of the sandbox and says so. @throws CutOff */
export function failure(error: unknown): Outcome {
  if (error instanceof CutOff) throw error
  if (error instanceof RestError) return { status: error.status, body: errorBody(error) }
  const text = error instanceof Error ? error.message : String(error)
  return failure(new RestError('INTERNAL_SERVER_ERROR', `Failure inside the sandbox: ${text}`, 500))
}
