// Methods about the REST itself: scopes, method names, server time (portal-behaviour.md section 6).
import { mayCall } from '../authorize.ts'
import { isoSeconds } from '../envelope.ts'
import { hasFeature } from '../features.ts'
import type { Call, Method } from '../method.ts'
import { toBool, toPhp, toText } from '../php/convert.ts'
import { RestError } from '../rest-error.ts'
import { parameter } from './parameter.ts'

export const serviceMethods: readonly Method[] = [
  {
    name: 'scope',
    scope: '',
    run: (call, params) => toPhp(toBool(parameter(params, 'full')) ? portalScopes(call) : call.scope)
  },
  {
    name: 'methods',
    scope: '',
    run(call, params) {
      const wanted = parameter(params, 'scope')
      const full = toBool(parameter(params, 'full'))
      const listed = call.registry.all().filter((method) => {
        if (wanted !== undefined && wanted !== null) return method.scope === toText(wanted)
        return full || mayCall(call, method)
      })
      return toPhp(listed.map((method) => method.name.toLowerCase()))
    }
  },
  {
    name: 'method.get',
    scope: '',
    run(call, params) {
      const method = call.registry.find(toText(parameter(params, 'name')))
      return toPhp({
        isExisting: method !== undefined,
        isAvailable: method !== undefined && mayCall(call, method)
      })
    }
  },
  { name: 'server.time', scope: '', run: (call) => isoSeconds(call.now()) },
  {
    name: 'feature.get',
    scope: '',
    run({ portal }, params) {
      const code = toText(parameter(params, 'CODE'))
      if (code === '') throw new RestError('CODE_EMPTY', "CODE can't be empty")
      return toPhp({ value: hasFeature(portal, code) ? 'Y' : 'N' })
    }
  }
]

/** Every scope that some method of the portal needs. */
function portalScopes(call: Call): readonly string[] {
  const scopes = call.registry.all().map((method) => method.scope)
  return [...new Set(scopes)].filter((scope) => scope !== '').toSorted()
}
