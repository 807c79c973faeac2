// Parameters of a single call as JSON text.
import { checkedParams } from './checked-params.ts'
import { descend, type Trail } from './trail.ts'
import { wellFormed, wireValue } from './value.ts'

/** PHP reads 512 levels and silently drops the whole body beyond; far fewer are ever meant. */
const maxDepth = 100

/** @throws RestError `bad-request` that names the parameter */
export function jsonParams(method: string, params: Readonly<Record<string, unknown>>): string {
  const trail: Trail = { method, names: [], parents: [], maxDepth }
  return json(checkedParams(params, trail), trail)
}

function json(value: unknown, trail: Trail): string {
  const wire = wireValue(value, trail)
  if (wire === null || typeof wire !== 'object') return JSON.stringify(wire)
  const parts: string[] = []
  const visit = (name: string | number, item: unknown, prefix: string) => {
    trail.names.push(name)
    parts.push(prefix + json(item, trail))
    trail.names.pop()
  }
  if (Array.isArray(wire)) {
    // Not forEach, which steps over the holes of a list.
    descend(trail, wire, () => {
      for (let index = 0; index < wire.length; index += 1) visit(index, wire[index], '')
    })
    return `[${parts.join(',')}]`
  }
  descend(trail, wire, () => {
    for (const [name, item] of Object.entries(wire)) {
      if (item !== undefined) visit(name, item, `${JSON.stringify(wellFormed(name, trail))}:`)
    }
  })
  return `{${parts.join(',')}}`
}
