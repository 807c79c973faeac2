// Finds a posted host that is not the proven portal's (design section 4, rule 1).

import { AppError } from '../errors/app-error.ts'
import { sameHost, sameOrigin } from '../net/origins.ts'
import type { PostedHost } from './proof.ts'

/** The refusal to throw, or `undefined` when all hosts are the portal's. */
export function foreignHost(hosts: readonly PostedHost[], clientEndpoint: string): AppError | undefined {
  const foreign = hosts.find(({ kind, value }) =>
    kind === 'host' ? !sameHost(value, clientEndpoint) : !sameOrigin(value, clientEndpoint)
  )
  if (foreign === undefined) return undefined
  const { field } = foreign
  return new AppError(
    'unproven',
    `${field} is not the address of the portal that this request is proven for.`,
    { field }
  )
}
