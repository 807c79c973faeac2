// The batch of REST 3.0: a list of calls, one after another, all or an error (portal-behaviour.md section 13).
import { toText } from '../php/convert.ts'
import { isArray, isList, phpKey, type PhpArray, type PhpKey, type PhpValue } from '../php/value.ts'
import { resolveRefs } from './references-v3.ts'
import { invalidRequest, methodNotFoundV3, missingField, V3Error } from './v3-error.ts'
import type { V3Method } from './v3-method.ts'
import { findV3Method } from './v3-methods.ts'

export interface BatchCall {
  readonly method: V3Method
  readonly query: PhpArray
  /** Under which later items find the result: `as`, otherwise the position. */
  readonly name: PhpKey
}

/** Every item is understood before the first one runs. @throws V3Error */
export function readBatch(body: PhpArray): readonly BatchCall[] {
  if (!isList(body)) throw new V3Error('INVALIDSELECT', 'A batch is a list of calls')
  const calls = [...body.values()].map(readItem)
  const names = calls.map(({ name }) => name)
  if (new Set(names).size < names.length) {
    throw new V3Error('INVALIDSELECT', 'Two calls of the batch have the same name')
  }
  return calls
}

/** What fails stops the batch and is its whole answer, although what ran before has run. @throws V3Error */
export function runBatch(
  calls: readonly BatchCall[],
  run: (method: V3Method, query: PhpArray) => ReadonlyMap<string, PhpValue>
): readonly PhpArray[] {
  const context: PhpArray = new Map()
  return calls.map(({ method, query, name }) => {
    const result: PhpArray = new Map(run(method, resolveRefs(query, context)))
    context.set(name, result.get('item') ?? result.get('items') ?? result)
    return result
  })
}

function readItem(item: PhpValue, index: number): BatchCall {
  const fields: PhpArray = isArray(item) ? item : new Map()
  const [name, query] = [fields.get('method'), fields.get('query')]
  if (typeof name !== 'string') throw invalidRequest([missingField('method')])
  if (!isArray(query)) throw invalidRequest([missingField('query')])
  const method = findV3Method(name)
  if (method === undefined) throw methodNotFoundV3(name)
  const alias = fields.get('as') ?? null
  return { method, query, name: alias === null ? index : phpKey(toText(alias)) }
}
