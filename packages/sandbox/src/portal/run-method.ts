// Runs one authorized method: `start` taken out, limiter asked, envelope put around, failures turned into answers.
import type { RestDeps } from '../model/rest.ts'
import { insufficientScope, mayCall } from './authorize.ts'
import { envelope } from './envelope.ts'
import type { Registry } from './method-registry.ts'
import type { Access, Call, Method, Outcome } from './method.ts'
import { toInt } from './php/convert.ts'
import type { PhpArray } from './php/value.ts'
import { errorBody, methodNotFound, RestError } from './rest-error.ts'

/**
 * Asked between authorization and method, for `batch` and for each of its items; throws a RestError to refuse, for
 * example OPERATION_TIME_LIMIT.
 */
export type Limiter = (access: Access, method: Method) => void

export interface RunServices {
  readonly deps: Pick<RestDeps, 'now' | 'changed'>
  readonly registry: Registry
  readonly limiter: Limiter
}

/** Parameters that the portal keeps to itself. */
const ENVELOPE_PARAMETERS = ['start', 'state'] as const

export async function runMethod(
  services: RunServices,
  access: Access,
  method: Method,
  params: PhpArray
): Promise<Outcome> {
  const { deps, registry, limiter } = services
  const startedAt = deps.now()
  const own = new Map(params)
  for (const name of ENVELOPE_PARAMETERS) own.delete(name)
  const call: Call = {
    ...access,
    start: toInt(params.get('start')),
    now: () => deps.now(),
    registry,
    inner: (name, innerParams) => runInner(services, access, name, innerParams),
    changed: (change) => {
      const { app, user, connector } = access
      deps.changed(access.portal, { ...change, userId: user.id, clientId: app.clientId, connector })
    }
  }
  try {
    limiter(access, method)
    return envelope(await method.run(call, own), startedAt, deps.now())
  } catch (error) {
    return failure(error)
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

/** The answer to anything thrown; what is not a RestError is a fault of the sandbox and says so. */
export function failure(error: unknown): Outcome {
  if (error instanceof RestError) return { status: error.status, body: errorBody(error) }
  const text = error instanceof Error ? error.message : String(error)
  return failure(new RestError('INTERNAL_SERVER_ERROR', `Failure inside the sandbox: ${text}`, 500))
}
