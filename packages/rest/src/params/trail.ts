// Where in the parameters a walk is: names the place in errors, finds cycles.
import { badRequest } from '../errors/bad-request.ts'

export interface Trail {
  readonly method: string
  readonly names: (string | number)[]
  readonly parents: object[]
}

/** @throws RestError `bad-request` that names the parameter */
export function refuse(trail: Trail, why: string): never {
  const place = trail.names.length === 0 ? 'The parameter object' : `Parameter ${placeOf(trail.names)}`
  throw badRequest(trail.method, `${place} of ${trail.method} ${why}`)
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
