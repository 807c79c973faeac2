// Which scopes an application must ask for.
import { knownMethods } from './known-methods.ts'

export interface NeededScopes {
  /** Each once, in alphabetical order. */
  readonly scopes: readonly string[]
  /** Methods that the documentation does not describe, as given: what they need has to be found out. */
  readonly unknown: readonly string[]
}

/**
 * Scopes of the methods that an application calls. The methods of users need one of `user`, `user_basic` and
 * `user_brief`, which decide how much is told about a person; `user` is answered, which tells all.
 */
export function scopesFor(methods: readonly string[]): NeededScopes {
  const known = knownMethods()
  const scopes = methods.flatMap((method) => known.get(method.toLowerCase()) ?? [])
  const unknown = methods.filter((method) => !known.has(method.toLowerCase()))
  return { scopes: [...new Set(scopes)].toSorted(), unknown: [...new Set(unknown)] }
}
