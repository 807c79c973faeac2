// Parameters of a single call as JSON text, with their types.
import { wellFormed } from './value.ts'
import { walkParams, type Writer } from './walk.ts'

/** Puts together what was judged, read once, for JSON.stringify to write: it is faster than any text of ours. */
const judged: Writer<unknown> = {
  // PHP reads 512 levels and silently drops the whole body beyond; far fewer are ever meant.
  maxDepth: 100,
  scalar: (value) => value,
  name: wellFormed,
  list: (items) => asItIs(items),
  map: (members) => {
    const map: Record<string, unknown> = {}
    for (const [name, item] of members) {
      if (name === '__proto__') define(map, name, item)
      else map[name] = item
    }
    return asItIs(map)
  }
}

/** Old libraries give every list and object a toJSON, which would write something else. */
function asItIs<Judged extends object>(value: Judged): Judged {
  if ('toJSON' in value && !Object.hasOwn(value, 'toJSON')) define(value, 'toJSON', undefined)
  return value
}

/** Assigned, it would be no member. */
function define(map: object, name: string, value: unknown): void {
  Object.defineProperty(map, name, { value, enumerable: true })
}

/** @throws RestError `bad-request` that names the parameter */
export function jsonParams(method: string, params: unknown): string {
  return JSON.stringify(walkParams(method, params, judged))
}
