// Is it still the grant that was seen?

import type { Grant } from '../records/grant.ts'

/** Another generation, or another grant: a portal that was removed and installed again starts at 1. */
export function hasMoved(now: Grant, seen: Grant): boolean {
  return now.generation !== seen.generation || now.createdAt !== seen.createdAt
}
