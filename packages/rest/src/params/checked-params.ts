// What holds for the parameters of every call as a whole.
import { refuse, type Trail } from './trail.ts'
import { type Members, wireValue } from './value.ts'

/** Names that portals take for credentials (portal-behaviour.md section 3): a caller's own would decide who calls. */
const reserved = /^(?:auth|access_token|auth_connector)$/i

/** @throws RestError `bad-request` */
export function checkedParams(params: unknown, trail: Trail): Members {
  const value = wireValue(params, trail)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return refuse(trail, 'must be an object with a member for each parameter.')
  }
  const taken = Object.keys(value).find((name) => reserved.test(name))
  if (taken === undefined) return value as Members
  trail.names.push(taken)
  return refuse(trail, 'is set by the client, from its credentials; leave it out.')
}
