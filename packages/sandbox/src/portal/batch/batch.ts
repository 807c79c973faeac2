// The classic `batch` (portal-behaviour.md section 5): items in order, one token, answers sorted into five maps.
import type { Call, Method } from '../method.ts'
import { parameter } from '../methods/parameter.ts'
import { toBool } from '../php/convert.ts'
import { isArray, type PhpArray, type PhpKey } from '../php/value.ts'
import { errorBody, RestError } from '../rest-error.ts'
import { parseItem } from './item.ts'
import { resolveReferences } from './references.ts'

const MAX_ITEMS = 50

/** Compared as written: `BATCH` slips through. */
const FORBIDDEN: readonly string[] = ['batch', 'download', 'upload']

/** What exists from the start; a failed item adds one map per further key of its error. */
const ACCUMULATORS = ['result', 'next', 'total', 'time', 'error'] as const

export const batchMethod: Method = {
  name: 'batch',
  scope: '',
  async run(call, params) {
    const commands = parameter(params, 'cmd')
    const halt = toBool(parameter(params, 'halt'))
    const accumulated = new Map<string, PhpArray>(ACCUMULATORS.map((name) => [name, new Map()]))
    let count = 0
    for (const [key, command] of isArray(commands) ? commands : []) {
      count += 1
      // An item that is no text leaves no trace, but it counts.
      if (typeof command !== 'string') continue
      const body = count > MAX_ITEMS ? errorBody(tooLong()) : await runItem(call, command, accumulated)
      sortIn(accumulated, key, body)
      if (halt && body.has('error')) break
    }
    const collected = (name: (typeof ACCUMULATORS)[number]) => accumulated.get(name) ?? new Map()
    return new Map([
      ['result', collected('result')],
      ['result_error', collected('error')],
      ['result_total', collected('total')],
      ['result_next', collected('next')],
      ['result_time', collected('time')]
    ])
  }
}

async function runItem(call: Call, command: string, accumulated: Map<string, PhpArray>): Promise<PhpArray> {
  const { method, params } = parseItem(command)
  if (FORBIDDEN.includes(method)) return errorBody(notAllowed())
  const resolved = resolveReferences(params, accumulated)
  // The outer token takes the place of an item's own; other carriers of tokens stay ordinary parameters.
  resolved.delete('auth')
  const { body } = await call.inner(method, resolved)
  return body
}

/** Each key of the item's answer goes to its own map, an error as a whole besides. */
function sortIn(accumulated: Map<string, PhpArray>, item: PhpKey, body: PhpArray): void {
  for (const [key, value] of body) {
    const name = String(key)
    const map: PhpArray = accumulated.get(name) ?? new Map()
    map.set(item, name === 'error' ? body : value)
    accumulated.set(name, map)
  }
}

function tooLong(): RestError {
  return new RestError('ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded')
}

function notAllowed(): RestError {
  return new RestError('ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage')
}
