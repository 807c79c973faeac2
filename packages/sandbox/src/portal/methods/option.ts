// Options of an application and of its users (portal-behaviour.md section 6).
import type { AppCall, Method } from '../method.ts'
import { setAppOptions, setUserOptions, userOptions } from '../options.ts'
import { toText } from '../php/convert.ts'
import { isArray, phpKey, type PhpArray, type PhpValue } from '../php/value.ts'
import { accessDenied, argumentMissing } from '../rest-error.ts'
import { parameter } from './parameter.ts'

export const optionMethods: readonly Method[] = [
  {
    name: 'app.option.get',
    scope: '',
    context: 'app',
    run: (call, params) => readOption(call.app.options, params)
  },
  {
    name: 'app.option.set',
    scope: '',
    context: 'app',
    run(call, params) {
      if (!call.user.admin) throw accessDenied('Administrator authorization required')
      setAppOptions(call.app, givenOptions(params))
      return true
    }
  },
  {
    name: 'user.option.get',
    scope: '',
    context: 'app',
    run: (call, params) => readOption(userOptions(call.app, call.user.id), params)
  },
  { name: 'user.option.set', scope: '', context: 'app', run: setOwnOptions }
]

function setOwnOptions(call: AppCall, params: PhpArray): boolean {
  setUserOptions(call.app, call.user.id, givenOptions(params))
  return true
}

/** One value or null; all of them when no `option` is named. This name alone must be written in lower case. */
function readOption(options: PhpArray, params: PhpArray): PhpValue {
  const name = params.get('option') ?? null
  return name === null ? options : (options.get(phpKey(toText(name))) ?? null)
}

/** The map `options`, or else the parameters themselves. */
function givenOptions(params: PhpArray): PhpArray {
  const named = parameter(params, 'options')
  const given = named === undefined ? params : named
  if (!isArray(given) || given.size === 0) throw argumentMissing('options')
  return given
}
