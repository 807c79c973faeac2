// Where in the parameters an encoder is: names the place in errors, finds cycles, bounds the depth.
import { badRequest } from '../errors/bad-request.ts'

export interface Trail {
  readonly method: string
  readonly names: (string | number)[]
  readonly parents: object[]
  /** Deepest nesting that the portal reads. */
  readonly maxDepth: number
}

/** @throws RestError `bad-request` that names the parameter */
export function refuse(trail: Trail, why: string): never {
  const place = trail.names.length === 0 ? 'The parameter object' : `Parameter ${placeOf(trail.names)}`
  throw badRequest(trail.method, `${place} of ${trail.method} ${why}`)
}

/** Visits the inside of a list or map. */
export function descend(trail: Trail, parent: object, visit: () => void): void {
  if (trail.parents.includes(parent)) refuse(trail, 'contains itself; send a copy without the cycle.')
  if (trail.parents.length === trail.maxDepth)
    refuse(trail, `is nested deeper than ${trail.maxDepth} levels.`)
  trail.parents.push(parent)
  visit()
  trail.parents.pop()
}

function placeOf(names: readonly (string | number)[]): string {
  return names
    .map((name, index) => {
      if (typeof name === 'number') return `[${name}]`
      if (!/^\w+$/.test(name)) return `[${JSON.stringify(name)}]`
      return index === 0 ? name : `.${name}`
    })
    .join('')
}
