// Walks the parameters of a call: the one place that single calls and batches share to refuse what cannot be sent.
import { refuse, type Trail } from './trail.ts'
import { type Members, type Scalar, wireValue } from './value.ts'

/** One form of parameters on the wire, built from the inside out. Every function may refuse what its form cannot carry. */
export interface Writer<Written> {
  /** Deepest nesting that the portal reads. */
  readonly maxDepth: number
  scalar(value: Scalar, trail: Trail): Written
  /** The name of a member, as written. */
  name(name: string, trail: Trail): string
  list(items: readonly Written[], trail: Trail): Written
  map(members: readonly (readonly [name: string, item: Written])[], trail: Trail): Written
}

/** Names that portals take for credentials (portal-behaviour.md section 3): a caller's own would decide who calls. */
const reserved = /^(?:auth|access_token|auth_connector)$/i
/** Names that portals take away before the method sees them (portal-behaviour.md section 1). */
const takenAway = /^(?:method|aplogin|ap)$/

/** @throws RestError `bad-request` that names the parameter */
export function walkParams<Written>(method: string, params: unknown, writer: Writer<Written>): Written {
  const trail: Trail = { method, names: [], parents: [] }
  const value = wireValue(params, trail)
  if (!isMap(value)) return refuse(trail, 'must be an object with a member for each parameter.')
  const taken = Object.keys(value).find((name) => reserved.test(name) || takenAway.test(name))
  if (taken === undefined) return walkMap(value, trail, writer)
  trail.names.push(taken)
  return refuse(
    trail,
    takenAway.test(taken)
      ? 'has a name that portals keep to themselves: no method would see it.'
      : 'is set by the client, from its credentials; leave it out.'
  )
}

function walk<Written>(value: unknown, trail: Trail, writer: Writer<Written>): Written {
  const wire = wireValue(value, trail)
  if (wire === null || typeof wire !== 'object') return writer.scalar(wire, trail)
  return isMap(wire) ? walkMap(wire, trail, writer) : walkList(wire, trail, writer)
}

function walkList<Written>(list: readonly unknown[], trail: Trail, writer: Writer<Written>): Written {
  descend(list, trail, writer.maxDepth)
  const items: Written[] = []
  // Not map, which steps over the holes of a list.
  for (let index = 0; index < list.length; index += 1) {
    trail.names.push(index)
    items.push(walk(list[index], trail, writer))
    trail.names.pop()
  }
  trail.parents.pop()
  return writer.list(items, trail)
}

function walkMap<Written>(map: Members, trail: Trail, writer: Writer<Written>): Written {
  descend(map, trail, writer.maxDepth)
  const members: (readonly [string, Written])[] = []
  for (const [name, item] of Object.entries(map)) {
    if (item === undefined) continue
    trail.names.push(name)
    members.push([writer.name(name, trail), walk(item, trail, writer)])
    trail.names.pop()
  }
  trail.parents.pop()
  return writer.map(members, trail)
}

function descend(parent: object, trail: Trail, maxDepth: number): void {
  if (trail.parents.includes(parent)) refuse(trail, 'contains itself; send a copy without the cycle.')
  if (trail.parents.length === maxDepth) refuse(trail, `is nested deeper than ${maxDepth} levels.`)
  trail.parents.push(parent)
}

function isMap(value: Scalar | readonly unknown[] | Members): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
