// The methods of a portal and how a name finds one of them.
import type { Method } from './method.ts'

export interface Registry {
  /** Tries the name in lower case, then as written (portal-behaviour.md section 1). */
  find(name: string): Method | undefined
  /** In order of registration. */
  all(): readonly Method[]
}

/** @throws RangeError when two methods share a name. */
export function createRegistry(methods: readonly Method[]): Registry {
  const byName = new Map<string, Method>()
  for (const method of methods) {
    if (byName.has(method.name)) throw new RangeError(`register the method ${method.name} only once`)
    byName.set(method.name, method)
  }
  return {
    find: (name) => byName.get(name.toLowerCase()) ?? byName.get(name),
    all: () => [...byName.values()]
  }
}
