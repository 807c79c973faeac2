// Options that an application keeps on a portal: one storage for REST and for the page's messages (sections 6 and 10).
import type { PortalApp } from '../model/portal.ts'
import type { PhpArray } from './php/value.ts'

/** Merges; a name that is there already keeps its place. Nothing can be deleted. */
export function setAppOptions(app: PortalApp, given: PhpArray): void {
  for (const [name, value] of given) app.options.set(name, value)
}

export function setUserOptions(app: PortalApp, userId: number, given: PhpArray): void {
  const options = userOptions(app, userId)
  for (const [name, value] of given) options.set(name, value)
  app.userOptions.set(userId, options)
}

export function userOptions(app: PortalApp, userId: number): PhpArray {
  return app.userOptions.get(userId) ?? new Map()
}
