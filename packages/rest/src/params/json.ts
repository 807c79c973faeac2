// Parameters of a single call as JSON text, with their types.
import { wellFormed } from './value.ts'
import { walkParams, type Writer } from './walk.ts'

const jsonWriter: Writer<string> = {
  // PHP reads 512 levels and silently drops the whole body beyond; far fewer are ever meant.
  maxDepth: 100,
  scalar: (value) => JSON.stringify(value),
  name: (name, trail) => JSON.stringify(wellFormed(name, trail)),
  list: (items) => `[${items.join(',')}]`,
  map: (members) => `{${members.map(([name, item]) => `${name}:${item}`).join(',')}}`
}

/** @throws RestError `bad-request` that names the parameter */
export function jsonParams(method: string, params: unknown): string {
  return walkParams(method, params, jsonWriter)
}
